package dev.pixtral.cli.download;

import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.errors.FileSize;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.download.GgufDownload;
import dev.pixtral.hub.download.GgufPlan;
import dev.pixtral.openai.JsonText;
import dev.pixtral.store.gguf.GgufGroup;
import dev.pixtral.store.gguf.GgufName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A download of a model in GGUF, which is kept as it is.
 *
 * @param name the model
 * @param settings how to reach the hub
 */
record GgufFetch(GgufName name, HubSettings settings, OutputOptions output, Console console) {
    private static final int COMMIT_DIGITS = 12;

    ExitStatus run() {
        ProgressLine progress = output.progress(console);
        progress.show("asking %s for %s ...".formatted(settings.endpoint().getHost(), name));
        try (GgufDownload download = GgufDownload.begin(name, settings, note -> tell(List.of(note), progress))) {
            download.check();
            GgufPlan plan = download.plan();
            if (!output.quiet()) {
                tell(before(plan), progress);
            }
            GgufGroup.Model model = download.run(new StageLines(progress));
            progress.erase();
            if (output.json()) {
                console.printObject(json(plan, model));
            } else {
                console.print(after(plan, model));
                if (!output.quiet()) {
                    console.note(next(model));
                }
            }
            if (model.projector().isEmpty()) {
                console.warn(List.of("The repository has no projector file (mmproj), so the model sees no pictures;"
                        + " name one of another repository with --mmproj FILE."));
            }
            return ExitStatus.DONE;
        } finally {
            progress.erase();
        }
    }

    private void tell(List<String> lines, ProgressLine progress) {
        progress.erase();
        lines.forEach(console::note);
    }

    private List<String> before(GgufPlan plan) {
        List<String> lines = new ArrayList<>();
        lines.add(name
                + plan.commit()
                        .map(commit -> " at commit " + commit.substring(0, Math.min(COMMIT_DIGITS, commit.length())))
                        .orElse(""));
        if (plan.fetch() > 0) {
            String earlier =
                    plan.earlier() == 0 ? "" : "; %s are there already".formatted(FileSize.text(plan.earlier()));
            lines.add("  to fetch: %s of %s%s"
                    .formatted(
                            FileSize.text(plan.fetch()),
                            Statistics.count(plan.files().size(), "file"),
                            earlier));
            lines.add("  the files are kept in " + settings.cache());
        }
        return lines;
    }

    private String after(GgufPlan plan, GgufGroup.Model model) {
        return "%s %s: %s%n".formatted(name, plan.fetch() == 0 ? "is there already" : "is ready", model.first());
    }

    private String next(GgufGroup.Model model) {
        return model.projector().isPresent()
                ? "Try it: ./pixtral ask --model %s photo.jpg \"What is this?\"".formatted(name)
                : "Try it: ./pixtral ask --model %s \"Who are you?\"".formatted(name);
    }

    private String json(GgufPlan plan, GgufGroup.Model model) {
        return JsonText.line(json -> {
            json.writeStringField("model", name.toString());
            json.writeStringField("commit", plan.commit().orElse(null));
            json.writeStringField("format", "gguf");
            json.writeStringField("file", model.first().toString());
            json.writeStringField(
                    "projector", model.projector().map(Path::toString).orElse(null));
            json.writeNumberField("bytes", plan.fetch() + plan.earlier());
            json.writeNumberField("fetchedBytes", plan.fetch());
            json.writeBooleanField("alreadyThere", plan.fetch() == 0);
        });
    }
}
