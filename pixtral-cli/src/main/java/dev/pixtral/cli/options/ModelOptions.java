package dev.pixtral.cli.options;

import dev.pixtral.LoadCheck;
import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.cache.CacheOptions;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.WeightFormats;
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
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryPlan;
import dev.pixtral.plan.PlanSettings;
import dev.pixtral.plan.SettingWords;
import dev.pixtral.progress.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * Options of the model and of its computation. All commands accept them; the help of each shows only those that it
 * uses.
 */
public final class ModelOptions {
    /** Name of the option that uses no prepared weights. */
    public static final String NO_CACHE = "--no-cache";

    /** The options of the computation, for commands that compute nothing. */
    public static final Set<String> COMPUTING =
            Set.of("--context", "--threads", "--kernels", "--quantize", "--kv", NO_CACHE);

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Name, folder, prepared file or GGUF file of the model (default: the embedded tiny model, "
                    + EmbeddedModel.NAME + "); './pixtral models' lists the names.")
    private String model;

    @Option(
            names = "--mmproj",
            paramLabel = "FILE",
            description = "Projector file of a model in GGUF, with its vision encoder (default: the one beside it).")
    private Path projector;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "Maximum number of tokens of prompt and answer together (default: "
                    + EngineOptions.DEFAULT_CONTEXT + ", or the limit of the model if that is lower).")
    private Integer context;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads that compute (default: one per processor).")
    private Integer threads;

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            description = "auto, panama (Vector API) or scalar; affects the speed, never the answer.")
    private KernelsProvider.Choice kernels;

    @Option(
            names = "--quantize",
            paramLabel = "FORMAT",
            description = "Format of the decoder's weights: bf16 (as published; default of a folder), q8 (about half"
                    + " the memory), q4 (about a third) or q4_1 (a tenth more). A prepared model has its own.")
    private WeightFormat quantize;

    @Option(
            names = NO_CACHE,
            description = "Quantise a large folder in memory at every start, instead of preparing it once in the model"
                    + " store.")
    private boolean noCache;

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
     * The settings of the model, checked as far as possible without opening it.
     *
     * @throws CommandException if a value is out of range
     */
    public PixtralBuilder settings() {
        PixtralBuilder builder = Pixtral.builder().model(name()).keyValues(kv).cachePrepared(!noCache);
        if (projector != null) {
            builder.projectorFile(projector);
        }
        if (quantize != null) {
            builder.weights(quantize);
        }
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

    /**
     * The format of the decoder's weights in memory.
     *
     * @param own formats of the model if it is prepared
     */
    public WeightFormat weights(Optional<WeightFormats> own) {
        return Optional.ofNullable(quantize)
                .or(() -> own.map(WeightFormats::feedForward))
                .orElse(PixtralBuilder.DEFAULT_WEIGHTS);
    }

    /** The projector file that was given. */
    public Optional<Path> projector() {
        return Optional.ofNullable(projector);
    }

    /** The format of the decoder's weights that was asked for. */
    public Optional<WeightFormat> asked() {
        return Optional.ofNullable(quantize);
    }

    /** The format of the key/value cache. */
    public KvType keyValues() {
        return kv;
    }

    /**
     * Tokens of prompt and answer together.
     *
     * @param most limit of the model
     */
    public int context(int most) {
        return context == null ? EngineOptions.defaultContext(most) : Math.min(context, most);
    }

    /**
     * What a model needs with these options.
     *
     * @param config its sizes
     * @param formats formats of its matrices
     * @param prepared whether these cannot be chosen
     */
    public MemoryPlan plan(ModelConfig config, WeightFormats formats, boolean prepared) {
        int tokens = context(config.text().maxPositions());
        PlanSettings settings = new PlanSettings(formats, prepared, kv, tokens, EngineOptions.DEFAULT_CHUNK, 1);
        return MemoryPlan.of(config, settings.withPictureCache(CacheOptions.DEFAULT_PICTURE_BYTES));
    }

    /** The number of threads that compute. */
    public int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /**
     * Creates the requested kernels, for commands that compute without {@link #open}. They start to warm up.
     *
     * @param format of the weights
     * @throws PixtralException if they cannot run in this JVM
     */
    public Kernels createKernels(WeightFormat format) {
        VectorModule.load();
        return KernelsProvider.create(kernelsChoice(), format);
    }

    /** The kernels requested by the option or the system property. */
    public KernelsProvider.Choice kernelsChoice() {
        return kernels == null ? KernelsProvider.Choice.fromProperty() : kernels;
    }

    /**
     * Opens the model and shows the progress; with {@code --verbose}, also prints a line on the opened model.
     *
     * @param settings from {@link #settings}
     * @param progress progress line of the command
     */
    public Pixtral open(PixtralBuilder settings, OutputOptions output, ProgressLine progress, Console console) {
        progress.show("loading %s ...".formatted(name()));
        settings.progressListener(output.quiet() ? opening(progress) : new PreparationNote(opening(progress), console));
        settings.loadCheck(new LoadCheck(
                MachineMemory::look,
                SettingWords.OPTIONS,
                warning -> console.warn(List.of(warning)),
                output.notes(console)));
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

    /** A listener that shows how far the model is loaded. */
    public ProgressListener opening(ProgressLine progress) {
        return new StageLines(
                progress, quantize == null || quantize == WeightFormat.BF16 ? "loading" : "loading and quantising");
    }

    private static void check(String option, Runnable setting) {
        try {
            setting.run();
        } catch (PixtralException e) {
            throw CommandException.badOption(option, e);
        }
    }
}
