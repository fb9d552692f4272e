package dev.pixtral.cli.prepare;

import dev.pixtral.Models;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
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
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code pixtral prepare}: writes the prepared file of a model. */
@CommandLine.Command(
        name = "prepare",
        sortOptions = false,
        customSynopsis = "pixtral prepare [OPTIONS] MODEL",
        description = {
            "Converts the weights of a model once, into one file that opens in a second and is all that another machine"
                    + " needs. Prints the path of the file. An interrupted run is continued by the next one.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  pixtral prepare ~/pixtral-12b",
            "  pixtral prepare ~/pixtral-12b --quantize q8 --output pixtral-12b-q8.safetensors"
        })
public final class PrepareCommand implements Command {
    @Parameters(paramLabel = "MODEL", description = "Name, folder or file of the model.", arity = "1")
    private String model;

    @Option(
            names = "--mmproj",
            paramLabel = "FILE",
            description = "Projector file of a model in GGUF, with its vision encoder (default: the one beside it).")
    private Path projector;

    @Option(
            names = "--quantize",
            paramLabel = "FORMAT",
            description = "Format of the decoder's weights: q4 (default, about a third of the memory), q4_1 (a tenth"
                    + " more), q8 (about half) or bf16 (as published).")
    private WeightFormat quantize;

    @Option(
            names = "--quantize-vision",
            paramLabel = "FORMAT",
            description = "Format of the weights of the vision encoder and projector: bf16 (default, as published),"
                    + " q8, q4_1 or q4.")
    private WeightFormat quantizeVision;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file to write (default: one in the folder of this user's models, from where the model"
                    + " is opened by its name).")
    private Path outputFile;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads that convert (default: one per processor).")
    private Integer threads;

    @Mixin
    private OutputOptions output;

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        if (threads != null && threads < 1) {
            throw CommandException.usage("--threads: give at least 1 thread, not %d.", threads);
        }
        if (outputFile == null && isPreparedFile()) {
            throw CommandException.usage(
                    "%s is prepared already: open it with --model %s, or name the file to copy it to with --output.",
                    model, model);
        }
        if (outputFile != null) {
            requireNewFile(outputFile);
        }
        console.begin(OutOfMemory.Stage.MODEL);
        ProgressLine progress = output.progress(console);
        console.interruption().watch(Thread.currentThread()::interrupt);
        try {
            PreparedReport report = prepare(progress, console);
            progress.erase();
            show(report, console);
            return ExitStatus.DONE;
        } catch (PixtralException e) {
            progress.erase();
            if (Thread.interrupted() || console.interruption().interrupted()) {
                return console.fail(new Failure(ExitStatus.INTERRUPTED, e.getMessage()));
            }
            throw e;
        } finally {
            progress.erase();
        }
    }

    /** Says at once what would otherwise be found out when the file is written. */
    private static void requireNewFile(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null) {
            throw CommandException.usage("--output: %s is a folder; give the name of a file in it.", file);
        }
        if (!Files.isDirectory(folder)) {
            throw CommandException.usage("--output: %s is not a folder; create it first, or name another.", folder);
        }
    }

    private PreparedReport prepare(ProgressLine progress, Console console) {
        long begun = System.nanoTime();
        try (Checkpoint source = Models.open(
                        model,
                        Optional.ofNullable(projector),
                        Optional.ofNullable(quantize),
                        Optional.ofNullable(quantizeVision));
                Workers workers =
                        new Workers(threads == null ? Runtime.getRuntime().availableProcessors() : threads)) {
            WeightFormats formats = formats(source);
            Models.tokenizer(source); // refuses one that cannot be used, before minutes are spent on weights
            StageLines listener = new StageLines(progress);
            Consumer<String> notes = note -> {
                progress.erase();
                console.note(note);
            };
            Path file = outputFile;
            if (file == null) {
                file = Preparer.prepare(source, formats, ModelStore.ofUser().files(), workers, model, listener, notes);
            } else {
                Preparer.prepareAs(source, formats, Arrangement.KERNELS, file, workers, model, listener, notes);
            }
            PreparedReport report =
                    new PreparedReport(file, Files.size(file), formats, (System.nanoTime() - begun) / 1e9);
            if (outputFile == null) {
                record(report);
            }
            return report;
        } catch (IOException e) {
            throw CommandException.failed("The prepared file is gone (%s).".formatted(e.getMessage()), e);
        }
    }

    /** What is prepared already keeps its formats. */
    private WeightFormats formats(Checkpoint source) {
        Optional<WeightFormats> prepared = source.formats();
        if (prepared.isPresent() && quantize == null && quantizeVision == null) {
            return prepared.get();
        }
        WeightFormat decoder = quantize != null
                ? quantize
                : prepared.map(WeightFormats::attention).orElse(WeightFormat.Q4);
        WeightFormat vision = quantizeVision != null
                ? quantizeVision
                : prepared.map(WeightFormats::vision).orElse(WeightFormat.BF16);
        return WeightFormats.of(decoder, vision).with(source.config(), source.ownFormats());
    }

    private boolean isPreparedFile() {
        try {
            return PreparedFile.isPrepared(Path.of(model));
        } catch (InvalidPathException _) {
            return false; // opening it says so
        }
    }

    /** The name by which it is opened from now on: that of a repository or a folder, if one was given. */
    private String name(PreparedReport report) {
        Path path = Path.of(model);
        if (Files.exists(path)) {
            return ModelStore.nameOf(path, Optional.ofNullable(projector));
        }
        return ModelId.parse(model)
                .map(ModelId::toString)
                .orElseGet(() -> PreparedFile.read(report.file()).origin());
    }

    private void record(PreparedReport report) {
        ModelStore store = ModelStore.ofUser();
        String name = name(report);
        store.record(new StoredModel(
                name,
                commit(store, name, report),
                report.file(),
                report.formats(),
                report.bytes(),
                true,
                Instant.now()));
    }

    /** A model that was downloaded and is prepared again keeps its commit. */
    private static Optional<String> commit(ModelStore store, String name, PreparedReport report) {
        return store.find(name).stream()
                .filter(known -> known.file().equals(report.file()))
                .findFirst()
                .flatMap(StoredModel::commit);
    }

    private void show(PreparedReport report, Console console) {
        if (output.json()) {
            console.printObject(report.json());
            return;
        }
        console.print(report.file() + "\n");
        if (!output.quiet()) {
            console.note(report.statistics());
        }
    }
}
