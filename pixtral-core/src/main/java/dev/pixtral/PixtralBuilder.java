package dev.pixtral;

import com.sun.management.OperatingSystemMXBean;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointException;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.tokenizer.Tekken;
import java.lang.management.ManagementFactory;

/**
 * Settings of a model, then {@link #open}. Each is checked when it is set: {@link PixtralException} if it is missing or
 * outside its range. Not thread-safe.
 */
public final class PixtralBuilder {
    /** How matrices are held in memory unless said otherwise: as published. */
    public static final WeightFormat DEFAULT_WEIGHTS = WeightFormat.BF16;

    private static final int MOST_THREADS = 1024;

    private String model = EmbeddedModel.NAME;
    private int contextLength;
    private int cachePositions;
    private int maxWaiting = EngineOptions.DEFAULT_MAX_WAITING;
    private long maxWaitingPixelBytes = EngineOptions.DEFAULT_MAX_WAITING_PIXEL_BYTES;
    private KvType keyValues = EngineOptions.DEFAULT_KEY_VALUES;
    private int chunk = EngineOptions.DEFAULT_CHUNK;
    private int threads = Runtime.getRuntime().availableProcessors();
    private KernelsProvider.Choice kernels;
    private WeightFormat weights = DEFAULT_WEIGHTS;
    private WeightFormat visionWeights = DEFAULT_WEIGHTS;
    private PassMonitor monitor = PassMonitor.NONE;
    private ProgressListener listener = ProgressListener.NONE;

    PixtralBuilder() {}

    /**
     * Which model; the embedded tiny model unless set.
     *
     * @param model {@code pixtral-tiny} or the path of a checkpoint
     * @return this builder
     */
    public PixtralBuilder model(String model) {
        if (model == null || model.isBlank()) {
            throw new PixtralException("The model must be %s or the path of a checkpoint, but is %s."
                    .formatted(EmbeddedModel.NAME, model == null ? "missing (null)" : "blank"));
        }
        this.model = model;
        return this;
    }

    /**
     * Most tokens of one generation, prompt and answer together; {@value EngineOptions#DEFAULT_CONTEXT} unless set, or
     * what the model allows if that is less, on every machine. Memory is taken as a conversation grows, a page of
     * {@value KvLayout#PAGE} tokens at a time, not for the whole context at once.
     *
     * @param contextLength at least 1, at most what the model allows
     * @return this builder
     */
    public PixtralBuilder contextLength(int contextLength) {
        atLeastOne("The context must have at least 1 token", contextLength);
        this.contextLength = contextLength;
        return this;
    }

    /**
     * Positions that the key/value cache holds for all generations together; two whole contexts unless set, or fewer
     * where these would take more than a quarter of the memory, but one context at least. Generations that do not fit
     * beside the others wait for their turn.
     *
     * @param cachePositions at least 1; rounded up to whole pages
     * @return this builder
     */
    public PixtralBuilder cachePositions(int cachePositions) {
        atLeastOne("The key/value cache must hold at least 1 position", cachePositions);
        this.cachePositions = cachePositions;
        return this;
    }

    /**
     * How keys and values are stored; {@link EngineOptions#DEFAULT_KEY_VALUES} unless set. Fewer bits need less memory
     * and are a little less exact; the reference computes in {@link KvType#F32}.
     *
     * @param keyValues type of a number
     * @return this builder
     */
    public PixtralBuilder keyValues(KvType keyValues) {
        this.keyValues = require(keyValues, "keyValues");
        return this;
    }

    /**
     * How many generations may wait for their turn; {@value EngineOptions#DEFAULT_MAX_WAITING} unless set. Beyond it a
     * request is refused.
     *
     * @param maxWaiting at least 1
     * @return this builder
     */
    public PixtralBuilder maxWaiting(int maxWaiting) {
        atLeastOne("At least 1 generation must be allowed to wait", maxWaiting);
        this.maxWaiting = maxWaiting;
        return this;
    }

    /**
     * Most memory that the decoded pictures of all waiting requests may take;
     * {@value EngineOptions#DEFAULT_MAX_WAITING_PIXEL_BYTES} bytes unless set. Beyond it a request is refused.
     *
     * @param bytes at least 1; a picture of 1024 x 1024 pixels takes 12 MiB
     * @return this builder
     */
    public PixtralBuilder maxWaitingPixelBytes(long bytes) {
        if (bytes < 1) {
            throw new PixtralException(
                    "Pictures of waiting requests must be allowed at least 1 byte, but the setting is " + bytes + ".");
        }
        this.maxWaitingPixelBytes = bytes;
        return this;
    }

    /**
     * Rows of a pass; changes speed, never the answer.
     *
     * @param chunk at least 1
     * @return this builder
     */
    public PixtralBuilder chunk(int chunk) {
        atLeastOne("A chunk must have at least 1 row", chunk);
        this.chunk = chunk;
        return this;
    }

    /**
     * Threads that compute; as many as the machine has processors unless set. Changes speed, never the answer.
     *
     * @param threads at least 1
     * @return this builder
     */
    public PixtralBuilder threads(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new PixtralException(
                    "The number of threads must be 1 to %d, but is %d.".formatted(MOST_THREADS, threads));
        }
        this.threads = threads;
        return this;
    }

    /**
     * Which kernels; {@link KernelsProvider.Choice#AUTO} or the system property
     * {@value KernelsProvider#CHOICE_PROPERTY} unless set. Changes speed, never the answer.
     *
     * @param kernels choice
     * @return this builder
     */
    public PixtralBuilder kernels(KernelsProvider.Choice kernels) {
        this.kernels = require(kernels, "kernels");
        return this;
    }

    /**
     * How the matrices of the text decoder are held in memory; {@link WeightFormat#BF16}, as published, unless set.
     * Fewer bits need less memory, are faster, and change answers a little. With {@link WeightFormat#Q4} the output
     * matrix is {@link WeightFormat#Q8}. What sees pictures has a format of its own, see {@link #visionWeights}.
     *
     * @param weights format
     * @return this builder
     */
    public PixtralBuilder weights(WeightFormat weights) {
        this.weights = require(weights, "weights");
        return this;
    }

    /**
     * How the matrices of vision encoder and projector are held in memory; {@link WeightFormat#BF16}, as published,
     * unless set. They are few (one of thirty weights in Pixtral-12B), so that fewer bits save little memory.
     *
     * @param visionWeights format
     * @return this builder
     */
    public PixtralBuilder visionWeights(WeightFormat visionWeights) {
        this.visionWeights = require(visionWeights, "visionWeights");
        return this;
    }

    /**
     * Who sees the stages of all passes; nobody unless set. The model waits while the monitor is busy, so that a test
     * can hold it at a stage.
     *
     * @param monitor called on the engine's thread
     * @return this builder
     */
    public PixtralBuilder monitor(PassMonitor monitor) {
        this.monitor = require(monitor, "monitor");
        return this;
    }

    /**
     * Who hears how the opening comes along; nobody unless set.
     *
     * @param listener hears of {@link dev.pixtral.progress.Progress.Opening} on the thread that calls {@link #open};
     *     what it throws ends the opening and is thrown on
     * @return this builder
     */
    public PixtralBuilder progressListener(ProgressListener listener) {
        this.listener = require(listener, "progressListener");
        return this;
    }

    private static void atLeastOne(String rule, int value) {
        if (value < 1) {
            throw new PixtralException(rule + ", but the setting is " + value + ".");
        }
    }

    private static <T> T require(T value, String setting) {
        if (value == null) {
            throw new PixtralException(
                    "The setting %s of a model is missing (null); give a value or leave it out.".formatted(setting));
        }
        return value;
    }

    /**
     * Opens the model. An interrupt of the calling thread ends that soon; the thread stays marked as interrupted.
     *
     * @return the model, to be closed
     * @throws CheckpointException if there is no checkpoint or it cannot be used
     * @throws PixtralException if a setting does not fit the model or this JVM, or the thread was interrupted
     */
    public Pixtral open() {
        long before = System.nanoTime();
        // first of all, so that warming up goes on while files are read
        Kernels chosen =
                KernelsProvider.create(kernels == null ? KernelsProvider.Choice.fromProperty() : kernels, toWarmFor());
        try {
            return open(chosen, before);
        } catch (Throwable failure) {
            chosen.close();
            throw failure;
        }
    }

    private Pixtral open(Kernels chosen, long before) {
        Checkpoint checkpoint = Models.open(model);
        Tekken tokenizer;
        EngineOptions options;
        try {
            tokenizer = Models.tokenizer(checkpoint);
            options = options(checkpoint);
        } catch (Throwable failure) {
            checkpoint.close();
            throw failure;
        }
        Compute compute = new Compute(chosen, new Workers(threads));
        PixtralNetwork network = load(checkpoint, compute);
        Engine engine = new Engine(network, compute, tokenizer, options, monitor);
        double loadMs = (System.nanoTime() - before) / 1e6;
        return new Pixtral(network, tokenizer, compute, engine, summary(network, engine, options, chosen, loadMs));
    }

    private ModelSummary summary(
            PixtralNetwork network, Engine engine, EngineOptions options, Kernels chosen, double loadMs) {
        return new ModelSummary(
                model,
                network.checkpoint().layout(),
                weights,
                visionWeights,
                network.packedBytes(),
                options.keyValues(),
                options.contextLength(),
                options.cachePositions(),
                engine.maxCacheBytes(),
                chosen.name(),
                threads,
                loadMs);
    }

    /** The format that needs more kernels. */
    private WeightFormat toWarmFor() {
        return weights.compareTo(visionWeights) > 0 ? weights : visionWeights;
    }

    private EngineOptions options(Checkpoint checkpoint) {
        int context = contextFor(checkpoint);
        int positions = cachePositions > 0 ? cachePositions : defaultPositions(context, checkpoint);
        return new EngineOptions(context, chunk, maxWaiting, positions, keyValues, maxWaitingPixelBytes);
    }

    private int defaultPositions(int context, Checkpoint checkpoint) {
        TextConfig text = checkpoint.config().text();
        KvLayout layout = new KvLayout(keyValues, text.numLayers(), text.numKeyValueHeads(), text.headDim());
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return EngineOptions.defaultCachePositions(
                context, layout.pageBytes() / KvLayout.PAGE, system.getTotalMemorySize());
    }

    private PixtralNetwork load(Checkpoint checkpoint, Compute compute) {
        try {
            return PixtralNetwork.load(checkpoint, weights, visionWeights, compute.workers(), model, listener);
        } catch (Throwable failure) {
            compute.workers().close();
            throw failure;
        }
    }

    private int contextFor(Checkpoint checkpoint) {
        int most = checkpoint.config().text().maxPositions();
        if (contextLength > most) {
            throw new PixtralException(
                    "%s: the model has at most %d tokens of context, but %d were asked for; choose a smaller context."
                            .formatted(checkpoint.source(), most, contextLength));
        }
        return contextLength > 0 ? contextLength : EngineOptions.defaultContext(most);
    }
}
