package dev.pixtral.cli.download;

import dev.pixtral.Models;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.Failure;
import dev.pixtral.cli.console.OutOfMemory;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.hub.HubEnvironment;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.download.Download;
import dev.pixtral.hub.download.DownloadPlan;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.store.gguf.GgufName;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code pixtral download}: fetches a model, checks it and prepares its weights. */
@CommandLine.Command(
        name = "download",
        sortOptions = false,
        customSynopsis = "pixtral download [OPTIONS] NAME",
        description = {
            "Fetches a model from the Hugging Face Hub, checks it and prepares its weights, so that it opens in a"
                    + " second. It may be interrupted: the same command continues.",
            ""
        },
        footer = {
            "",
            "Environment: HF_TOKEN, HF_ENDPOINT (a mirror), HF_HUB_OFFLINE, HF_HOME, HTTPS_PROXY; PIXTRAL_HOME, the"
                    + " folder of prepared models.",
            "",
            "Examples:",
            "  pixtral download pixtral-12b",
            "  pixtral download mistralai/Pixtral-12B-2409 --quantize q8 --token-file token.txt",
            "  pixtral download ggml-org/pixtral-12b-GGUF:Q4_K_M"
        })
public final class DownloadCommand implements Command {
    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description =
                    "pixtral-12b, owner/name or owner/name@revision; owner/name:TAG for a model in GGUF, which is kept"
                            + " as it is in the cache that Hugging Face's tools share.")
    private List<String> names = List.of();

    @Option(
            names = "--quantize",
            paramLabel = "FORMAT",
            description =
                    "Format of the decoder's weights: q4 (default, about 9 GB for 12 billion parameters), q4_1, q8"
                            + " or bf16 (as published).")
    private WeightFormat quantize;

    @Option(
            names = "--keep-source",
            description = "Also keep the files as published, in the cache that Hugging Face's tools share.")
    private boolean keepSource;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Read the access token from a file, instead of HF_TOKEN or 'hf auth login'.")
    private Path tokenFile;

    @Mixin
    private OutputOptions output;

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        if (names.size() != 1) {
            throw CommandException.usage(
                    names.isEmpty()
                            ? "Name the model to download, such as pixtral-12b."
                            : "Give one name: one model is downloaded at a time.");
        }
        GgufName name = DownloadName.parse(names.getFirst());
        HubSettings environment = HubEnvironment.ofProcess().settings();
        HubSettings settings = tokenFile == null ? environment : environment.withTokenFile(tokenFile);
        Thread thread = Thread.currentThread();
        console.interruption().watch(thread::interrupt);
        try {
            return download(name, settings, console);
        } catch (PixtralException e) {
            if (!console.interruption().interrupted()) {
                throw e;
            }
            return console.fail(new Failure(
                    ExitStatus.INTERRUPTED, "Interrupted: what has arrived is kept, and the same command continues."));
        }
    }

    private ExitStatus download(GgufName name, HubSettings settings, Console console) {
        if (name.tag().isPresent()) {
            return fetch(name, settings, console);
        }
        try {
            return download(name.id(), settings, console);
        } catch (HubException e) {
            if (e.reason() != HubException.Reason.GGUF) {
                throw e;
            }
            return fetch(name, settings, console);
        }
    }

    private ExitStatus fetch(GgufName name, HubSettings settings, Console console) {
        if (quantize != null) {
            console.warn(List.of(
                    "--quantize is not used: %s is in GGUF and is kept as it is; give it to the command that opens it."
                            .formatted(name)));
        }
        return new GgufFetch(name, settings, output, console).run();
    }

    private WeightFormat format() {
        return quantize == null ? WeightFormat.Q4 : quantize;
    }

    private ExitStatus download(ModelId id, HubSettings settings, Console console) {
        ProgressLine progress = output.progress(console);
        ModelStore store = ModelStore.ofUser();
        Download.Request request = new Download.Request(id, WeightFormats.of(format(), WeightFormat.BF16), keepSource);
        progress.show("asking %s for %s ...".formatted(settings.endpoint().getHost(), id));
        try (Download download = Download.begin(request, settings, store, note -> note(note, progress, console))) {
            DownloadPlan plan = download.plan();
            download.toPrepare().ifPresent(Models::requireTokenizer);
            DownloadReport report = new DownloadReport(names.getFirst(), plan, format());
            tell(report.before(settings.cache(), store.home()), progress, console);
            console.begin(OutOfMemory.Stage.MODEL);
            StoredModel model = run(download, progress);
            progress.erase();
            if (output.json()) {
                console.printObject(report.json(model));
            } else {
                console.print(report.after(model));
                tell(List.of(report.next()), progress, console);
            }
            if (DownloadName.isPath(names.getFirst())) {
                console.warn(List.of("There is also a folder %s here, which --model %s opens instead."
                        .formatted(names.getFirst(), names.getFirst())));
            }
            return ExitStatus.DONE;
        } finally {
            progress.erase();
        }
    }

    private static StoredModel run(Download download, ProgressLine progress) {
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            return download.run(workers, new StageLines(progress));
        }
    }

    private void tell(List<String> lines, ProgressLine progress, Console console) {
        progress.erase();
        if (!output.quiet()) {
            lines.forEach(console::note);
        }
    }

    private static void note(String note, ProgressLine progress, Console console) {
        progress.erase();
        console.note(note);
    }
}
