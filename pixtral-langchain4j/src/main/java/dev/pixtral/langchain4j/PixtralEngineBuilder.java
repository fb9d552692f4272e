package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.Pixtral;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.sampling.LogitsProcessor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which models there are and how their engine runs: what {@link PixtralModelBuilder} adds the parameters of requests
 * to. Each setting may be left out or null, which means its default, and is checked when it is set:
 * {@link IllegalArgumentException} if it is outside its range. Not thread-safe.
 *
 * @param <B> type of the builder
 */
public abstract class PixtralEngineBuilder<B extends PixtralEngineBuilder<B>> {
    private final Map<String, String> models = new LinkedHashMap<>();
    private String modelName;
    private Integer contextLength;
    private Integer cachePositions;
    private Integer maxWaiting;
    private Long maxWaitingPixelBytes;
    private Integer threads;
    private WeightFormat weights;
    private KvType keyValues;
    private WeightFormat visionWeights;
    private KernelsProvider.Choice kernels;
    private Boolean warmUp;
    private PassMonitor monitor;
    private Function<ChatRequest, LogitsProcessor> logits = _ -> LogitsProcessor.NONE;
    private ImageOptions imageOptions;

    PixtralEngineBuilder() {}

    /** This builder. */
    abstract B self();

    /**
     * Sets the default model: the one that answers requests that name none.
     *
     * @param modelName {@code pixtral-tiny} (the default), which is the small model in the jar, the path of a
     *     checkpoint, or a name given to {@link #models}
     * @return this builder
     */
    public B modelName(String modelName) {
        this.modelName = ValueCheck.notBlank(modelName, "modelName");
        return self();
    }

    /**
     * Registers further models that a request may name. Each is opened when it is asked for first. A request that names
     * neither one of these nor the default is refused, and no file is touched.
     *
     * @param models what they stand for, by the name that requests use: {@code pixtral-tiny} or the path of a
     *     checkpoint; none by default
     * @return this builder
     */
    public B models(Map<String, String> models) {
        Map<String, String> given = models == null ? Map.of() : models;
        ValueCheck.models(given);
        this.models.clear();
        this.models.putAll(given);
        return self();
    }

    /**
     * Sets the most tokens of one request, prompt and answer together.
     *
     * @param contextLength at least 1, at most what the model allows; {@value EngineOptions#DEFAULT_CONTEXT}, or what
     *     the model allows if that is less, by default
     * @return this builder
     */
    public B contextLength(Integer contextLength) {
        this.contextLength = contextLength;
        settings();
        return self();
    }

    /**
     * Sets the memory for conversations: tokens of prompt and answer of all requests under way together. A request that
     * does not fit beside the others waits for them.
     *
     * @param cachePositions at least 1; by default two whole contexts, or fewer where these would take more than a
     *     quarter of the memory
     * @return this builder
     */
    public B cachePositions(Integer cachePositions) {
        this.cachePositions = cachePositions;
        settings();
        return self();
    }

    /**
     * Sets how many requests may wait for their turn. Beyond it a request fails with {@code RateLimitException}.
     *
     * @param maxWaiting at least 1; {@value EngineOptions#DEFAULT_MAX_WAITING} by default
     * @return this builder
     */
    public B maxWaiting(Integer maxWaiting) {
        this.maxWaiting = maxWaiting;
        settings();
        return self();
    }

    /**
     * Sets how much memory the decoded pictures of all waiting requests may take. Beyond it a request fails with
     * {@code RateLimitException}, or with {@code InvalidRequestException} if its own pictures exceed it.
     *
     * @param bytes at least 1; {@value EngineOptions#DEFAULT_MAX_WAITING_PIXEL_BYTES} by default
     * @return this builder
     */
    public B maxWaitingPixelBytes(Long bytes) {
        this.maxWaitingPixelBytes = bytes;
        settings();
        return self();
    }

    /**
     * Sets how many threads compute. It changes the speed, never the answer.
     *
     * @param threads at least 1; as many as the machine has processors by default
     * @return this builder
     */
    public B threads(Integer threads) {
        this.threads = threads;
        settings();
        return self();
    }

    /**
     * Sets how the weights of the text decoder are held in memory. Fewer bits need less memory, are faster, and change
     * answers a little.
     *
     * @param weights format; that of {@link dev.pixtral.PixtralBuilder} by default
     * @return this builder
     */
    public B weights(WeightFormat weights) {
        this.weights = weights;
        return self();
    }

    /**
     * Sets how keys and values of conversations are stored. Fewer bits need less memory and are a little less exact.
     *
     * @param keyValues type of a number; that of {@link dev.pixtral.PixtralBuilder} by default
     * @return this builder
     */
    public B keyValues(KvType keyValues) {
        this.keyValues = keyValues;
        return self();
    }

    /**
     * Sets how the weights of vision encoder and projector, which see pictures, are held in memory. They are few, so
     * that fewer bits save little memory.
     *
     * @param visionWeights format; that of {@link dev.pixtral.PixtralBuilder} by default
     * @return this builder
     */
    public B visionWeights(WeightFormat visionWeights) {
        this.visionWeights = visionWeights;
        return self();
    }

    /**
     * Sets which kernels compute. It changes the speed, never the answer.
     *
     * @param kernels choice; {@code AUTO} or the system property {@value KernelsProvider#CHOICE_PROPERTY} by default.
     *     Where {@code PANAMA} cannot run, opening the model fails
     * @return this builder
     */
    public B kernels(KernelsProvider.Choice kernels) {
        this.kernels = kernels;
        return self();
    }

    /**
     * Sets what opening a model waits for. It changes the speed of the first answers, never the answers.
     *
     * @param warmUp true: until it is decided which kernels compute, a few seconds as a rule and 60 at most, so that
     *     the first answers are as fast as later ones; false (the default): for nothing, so that the first answers come
     *     from slower kernels while faster ones are compiled
     * @return this builder
     */
    public B warmUp(Boolean warmUp) {
        this.warmUp = warmUp;
        return self();
    }

    /**
     * Sets how pictures are read: what they may cost, as viewers show them or as the reference reads them, how many
     * pictures are taken from an animation.
     *
     * @param imageOptions options; {@link ImageOptions#DEFAULT} by default
     * @return this builder
     */
    public B imageOptions(ImageOptions imageOptions) {
        this.imageOptions = imageOptions;
        return self();
    }

    /** For tests: sees the stages of all passes, on the engine's thread. */
    B monitor(PassMonitor monitor) {
        this.monitor = monitor;
        return self();
    }

    /** For tests: changes the logits of each request. */
    B logits(Function<ChatRequest, LogitsProcessor> logits) {
        this.logits = logits;
        return self();
    }

    /** What changes the logits of each request. */
    Function<ChatRequest, LogitsProcessor> logits() {
        return logits;
    }

    /** The name that {@link #modelName} was given. */
    Optional<String> chosenName() {
        return Optional.ofNullable(modelName);
    }

    /** Names and what they stand for, without the default one unless it was registered. */
    Map<String, String> registered() {
        return Map.copyOf(models);
    }

    ImageOptions images() {
        return imageOptions == null ? ImageOptions.DEFAULT : imageOptions;
    }

    /** What is done with a model when it has been opened. */
    Consumer<Pixtral> whenOpened() {
        return Boolean.TRUE.equals(warmUp) ? Pixtral::warmUp : _ -> {};
    }

    /**
     * Settings that all registered models share.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    ModelSettings settings() {
        ModelSettings settings = new ModelSettings(
                EmbeddedModel.NAME,
                contextLength,
                cachePositions,
                maxWaiting,
                maxWaitingPixelBytes,
                threads,
                weights,
                keyValues,
                visionWeights,
                kernels,
                monitor);
        ValueCheck.checked(settings::builder);
        return settings;
    }
}
