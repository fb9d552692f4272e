package dev.pixtral.cli.download;

import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.options.Values;
import dev.pixtral.errors.FileSize;
import dev.pixtral.hub.download.DownloadPlan;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.openai.JsonText;
import dev.pixtral.store.StoredModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code download} says.
 *
 * @param name name of the model as it was given
 * @param plan what was planned
 * @param format format of the decoder's weights
 */
record DownloadReport(String name, DownloadPlan plan, WeightFormat format) {
    private static final int COMMIT_DIGITS = 12;

    /**
     * What it needs, before it begins.
     *
     * @param cache folder of the standard cache
     * @param store folder of the store
     */
    List<String> before(Path cache, Path store) {
        List<String> lines = new ArrayList<>();
        lines.add(plan.id() + commit());
        switch (plan.way()) {
            case THERE -> {}
            case CACHED -> lines.add("  its files are in " + cache + ": nothing needs to be fetched");
            case STREAMED -> {
                lines.add(fetch());
                lines.add("  the weights are prepared as they arrive and not kept (--keep-source keeps them)");
            }
            case KEPT -> {
                lines.add(fetch());
                lines.add("  the files are kept in " + cache);
            }
        }
        if (plan.way() != DownloadPlan.Way.THERE) {
            lines.add("  to write: %s; the prepared model (%s) takes about %s in %s"
                    .formatted(FileSize.text(plan.disk()), Values.name(format), FileSize.text(plan.result()), store));
        }
        return lines;
    }

    private String fetch() {
        String earlier = plan.earlier() == 0
                ? ""
                : "; %s are there from an earlier attempt".formatted(FileSize.text(plan.earlier()));
        return "  to fetch: %s of %s%s"
                .formatted(
                        FileSize.text(plan.fetch()),
                        Statistics.count(plan.files().size(), "file"),
                        earlier);
    }

    private String commit() {
        return plan.commit()
                .map(commit -> " at commit " + commit.substring(0, Math.min(COMMIT_DIGITS, commit.length())))
                .orElse("");
    }

    /** The result, for people. */
    String after(StoredModel model) {
        String state = plan.way() == DownloadPlan.Way.THERE ? "is there already" : "is ready";
        return "%s %s: %s, %s, %s%n"
                .formatted(plan.id(), state, Values.name(format), FileSize.text(model.bytes()), model.file());
    }

    /** What to do next: a command that opens just this format, whatever else is there under the name. */
    String next() {
        String option = format == WeightFormat.Q4 ? "" : " --quantize " + Values.name(format);
        return "Try it: ./pixtral ask --model %s%s photo.jpg \"What is this?\"".formatted(name, option);
    }

    /** The result, for programs. */
    String json(StoredModel model) {
        return JsonText.line(json -> {
            json.writeStringField("model", model.name());
            json.writeStringField("commit", model.commit().orElse(null));
            json.writeStringField("format", Values.name(format));
            json.writeStringField("file", model.file().toString());
            json.writeNumberField("bytes", model.bytes());
            json.writeNumberField("fetchedBytes", plan.fetch());
            json.writeBooleanField("alreadyThere", plan.way() == DownloadPlan.Way.THERE);
        });
    }
}
