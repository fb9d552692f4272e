package dev.pixtral.cli.options;

import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.OutOfMemory;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import dev.pixtral.cli.machine.VectorModule;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.progress.ProgressListener;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options on the model and how it is computed; all commands take them, and each shows those that it uses. */
public final class ModelOptions {
    /** Options on how the model is computed, for commands that compute nothing. */
    public static final Set<String> COMPUTING = Set.of("--context", "--threads", "--kernels", "--quantize", "--kv");

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "A name, a folder or a file; the embedded tiny model, " + EmbeddedModel.NAME + ", unless given.")
    private String model;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "Most tokens of prompt and answer together; unless given " + EngineOptions.DEFAULT_CONTEXT
                    + ", or what the model allows if that is less.")
    private Integer context;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute; as many as there are processors.")
    private Integer threads;

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            description = "auto, panama (Vector API) or scalar; changes speed, never the answer.")
    private KernelsProvider.Choice kernels;

    @Option(
            names = "--quantize",
            paramLabel = "FORMAT",
            description =
                    "Format of the decoder's weights: bf16 (as published), q8 (about half the memory) or q4 (about a third).")
    private WeightFormat quantize = WeightFormat.BF16;

    @Option(
            names = "--kv",
            paramLabel = "FORMAT",
            description = "Format of the key/value cache: bf16 (default), f32 (exact, twice the memory) or q8 (half).")
    private KvType kv = EngineOptions.DEFAULT_KEY_VALUES;

    /** Whether a model was named. */
    public boolean named() {
        return model != null;
    }

    /** The model to use. */
    public String name() {
        return named() ? model : EmbeddedModel.NAME;
    }

    /**
     * The model's settings, checked as far as that goes without the model.
     *
     * @throws CommandException if a value is out of range
     */
    public PixtralBuilder settings() {
        PixtralBuilder builder =
                Pixtral.builder().model(name()).weights(quantize).keyValues(kv);
        if (kernels != null) {
            builder.kernels(kernels);
        }
        if (context != null) {
            check("--context", () -> builder.contextLength(context));
        }
        if (threads != null) {
            check("--threads", () -> builder.threads(threads));
        }
        return builder;
    }

    /** How the decoder's weights are held in memory. */
    public WeightFormat weights() {
        return quantize;
    }

    /** How keys and values are stored. */
    public KvType keyValues() {
        return kv;
    }

    /**
     * Tokens of prompt and answer together.
     *
     * @param most what the model allows
     */
    public int context(int most) {
        return context == null ? EngineOptions.defaultContext(most) : Math.min(context, most);
    }

    /** Threads that are to compute. */
    public int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /**
     * The kernels asked for, for whoever computes without {@link #open}; they begin to warm up.
     *
     * @throws PixtralException if they cannot run in this JVM
     */
    public Kernels createKernels() {
        VectorModule.load();
        return KernelsProvider.create(kernelsChoice(), quantize);
    }

    /** The kernels asked for, by option or system property. */
    public KernelsProvider.Choice kernelsChoice() {
        return kernels == null ? KernelsProvider.Choice.fromProperty() : kernels;
    }

    /**
     * Opens the model, with progress and, if asked for, a line on what was opened.
     *
     * @param settings from {@link #settings}
     * @param progress the line of the command
     */
    public Pixtral open(PixtralBuilder settings, OutputOptions output, ProgressLine progress, Console console) {
        progress.show("loading %s ...".formatted(name()));
        settings.progressListener(opening(progress));
        console.begin(OutOfMemory.Stage.MODEL);
        VectorModule.load();
        try {
            Pixtral pixtral = settings.open();
            console.begin(OutOfMemory.Stage.ANSWER);
            progress.erase();
            if (output.verbose()) {
                console.note("model %s, opened in %.0f ms, kernels %s"
                        .formatted(pixtral.name(), pixtral.loadMs(), pixtral.kernels()));
            }
            return pixtral;
        } finally {
            progress.erase();
        }
    }

    /** Who shows how the model is loaded. */
    public ProgressListener opening(ProgressLine progress) {
        return new StageLines(progress, quantize == WeightFormat.BF16 ? "loading" : "loading and quantising");
    }

    private static void check(String option, Runnable setting) {
        try {
            setting.run();
        } catch (PixtralException e) {
            throw CommandException.badOption(option, e);
        }
    }
}
