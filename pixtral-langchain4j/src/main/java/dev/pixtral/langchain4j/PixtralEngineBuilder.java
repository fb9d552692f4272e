package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.Pixtral;
import dev.pixtral.cache.CacheOptions;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.sampling.LogitsProcessor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sets the models and how their engine runs; the base of {@link PixtralModelBuilder}. A setting that is left out or
 * null has its default. Each is checked when it is set: {@link IllegalArgumentException} if it is outside its range.
 * Not thread-safe.
 *
 * @param <B> type of the builder
 */
public abstract class PixtralEngineBuilder<B extends PixtralEngineBuilder<B>> {
    private final Map<String, String> models = new LinkedHashMap<>();
    private String modelName;
    private Path projectorFile;
    private Integer contextLength;
    private Integer cachePositions;
    private Integer maxWaiting;
    private Long maxWaitingPixelBytes;
    private Long pictureCacheBytes;
    private Path pictureCacheFolder;
    private Long pictureCacheFolderBytes;
    private Long prefixCacheBytes;
    private Boolean speculation;
    private Integer threads;
    private WeightFormat weights;
    private KvType keyValues;
    private WeightFormat visionWeights;
    private KernelsProvider.Choice kernels;
    private Boolean cachePrepared;
    private Boolean download;
    private Boolean warmUp;
    private PassMonitor monitor;
    private Function<ChatRequest, LogitsProcessor> logits = _ -> LogitsProcessor.NONE;
    private ImageOptions imageOptions;

    PixtralEngineBuilder() {}

    /** This builder. */
    abstract B self();

    /**
     * Sets the default model, which answers requests that name none.
     *
     * @param modelName {@code pixtral-tiny} (the default), the small model in the jar; a name registered with
     *     {@link #models}, which comes before all others; the path of a checkpoint, of a prepared file or of a GGUF
     *     file; or the name of a model that was downloaded, such as {@code pixtral-12b} or {@code owner/name:Q4_K_M},
     *     see {@link dev.pixtral.Models}
     * @return this builder
     */
    public B modelName(String modelName) {
        this.modelName = ValueCheck.notBlank(modelName, "modelName");
        return self();
    }

    /**
     * Sets the projector file ({@code mmproj-*.gguf}) of the default model if that is in GGUF: it has the vision
     * encoder.
     *
     * @param projectorFile path of the file; by default the one that belongs to the model by its name or lies beside
     *     it, without which pictures are refused
     * @return this builder
     */
    public B projectorFile(Path projectorFile) {
        this.projectorFile = projectorFile;
        return self();
    }

    /**
     * Registers further models that a request may name. Each is opened by the first request that names it. A request
     * that names neither one of these nor the default is refused before any file is accessed.
     *
     * @param models names or paths of models as for {@link #modelName}, by the name that requests use; none by default
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
     * Sets the maximum number of tokens of one request, prompt and answer together.
     *
     * @param contextLength at least 1, at most the model's limit; by default {@value EngineOptions#DEFAULT_CONTEXT}, or
     *     the model's limit if that is less
     * @return this builder
     */
    public B contextLength(Integer contextLength) {
        this.contextLength = contextLength;
        settings();
        return self();
    }

    /**
     * Sets the memory for conversations, in tokens of the prompts and answers of all requests under way. A request that
     * does not fit waits for the others.
     *
     * @param cachePositions at least 1; by default two full contexts, or fewer if these would take more than a quarter
     *     of the memory
     * @return this builder
     */
    public B cachePositions(Integer cachePositions) {
        this.cachePositions = cachePositions;
        settings();
        return self();
    }

    /**
     * Sets how many requests may wait for their turn. Further requests fail with {@code RateLimitException}.
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
     * Sets how much memory the decoded pictures of all waiting requests may take. A request beyond this limit fails
     * with {@code RateLimitException}, or with {@code InvalidRequestException} if its own pictures exceed the limit.
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
     * Sets how much memory outside the heap the features of pictures may use that no request needs any more: a picture
     * that is sent again is not encoded again. It affects the speed, never the answer.
     *
     * @param bytes at least 0, which keeps none; {@value CacheOptions#DEFAULT_PICTURE_BYTES} by default
     * @return this builder
     */
    public B pictureCacheBytes(Long bytes) {
        this.pictureCacheBytes = bytes;
        settings();
        return self();
    }

    /**
     * Sets a folder that keeps the features of pictures, so that they survive a restart. Its files are as confidential
     * as the pictures. A folder that cannot be used is no error.
     *
     * @param folder created if it is missing; none by default
     * @return this builder
     */
    public B pictureCacheFolder(Path folder) {
        this.pictureCacheFolder = folder;
        return self();
    }

    /**
     * Sets how large the files in {@link #pictureCacheFolder} may become in total.
     *
     * @param bytes at least 0; {@value CacheOptions#DEFAULT_PICTURE_FOLDER_BYTES} by default
     * @return this builder
     */
    public B pictureCacheFolderBytes(Long bytes) {
        this.pictureCacheFolderBytes = bytes;
        settings();
        return self();
    }

    /**
     * Sets how much of the memory for conversations ({@link #cachePositions}) may keep prompts and answers that have
     * ended: the next request of a conversation is computed only from where it differs. Requests under way come first.
     * It affects the speed, never the answer.
     *
     * @param bytes at least 0, which keeps none; by default all of that memory
     * @return this builder
     */
    public B prefixCacheBytes(Long bytes) {
        this.prefixCacheBytes = bytes;
        settings();
        return self();
    }

    /**
     * Sets whether likely tokens are computed ahead and then accepted or discarded. It affects the speed, never the
     * answer.
     *
     * @param speculation true by default; false to compute one token at a time
     * @return this builder
     */
    public B speculation(Boolean speculation) {
        this.speculation = speculation;
        return self();
    }

    /**
     * Sets the number of threads that compute. It affects the speed, never the answer.
     *
     * @param threads at least 1; by default the number of processors
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
     * @param weights the format; by default that of the model: BF16 for a folder, its own for a prepared one, for which
     *     no other is possible
     * @return this builder
     */
    public B weights(WeightFormat weights) {
        this.weights = weights;
        return self();
    }

    /**
     * Sets how the keys and values of conversations are stored. Fewer bits need less memory and are slightly less
     * exact.
     *
     * @param keyValues the number type; by default that of {@link dev.pixtral.PixtralBuilder}
     * @return this builder
     */
    public B keyValues(KvType keyValues) {
        this.keyValues = keyValues;
        return self();
    }

    /**
     * Sets how the weights of the vision encoder and the projector, which process pictures, are held in memory. They
     * are few, so fewer bits save little memory.
     *
     * @param visionWeights the format; by default that of the model
     * @return this builder
     */
    public B visionWeights(WeightFormat visionWeights) {
        this.visionWeights = visionWeights;
        return self();
    }

    /**
     * Sets which kernels compute. It affects the speed, never the answer.
     *
     * @param kernels the choice; by default the system property {@value KernelsProvider#CHOICE_PROPERTY}, or
     *     {@code AUTO} without it. If {@code PANAMA} cannot run here, opening the model fails
     * @return this builder
     */
    public B kernels(KernelsProvider.Choice kernels) {
        this.kernels = kernels;
        return self();
    }

    /**
     * Sets whether a large folder that is quantised is prepared once: the first opening writes its quantised weights
     * into the model store, and later ones map them. It affects the time to open, never the answer.
     *
     * @param cachePrepared true by default; false to quantise in memory at every opening
     * @return this builder
     */
    public B cachePrepared(Boolean cachePrepared) {
        this.cachePrepared = cachePrepared;
        return self();
    }

    /**
     * Sets whether a model that is named but not on this machine is downloaded when it is opened. That can take hours;
     * progress listeners receive {@link dev.pixtral.progress.Progress.Downloading}.
     *
     * @param download false by default: the first request fails with an error that names the command
     * @return this builder
     */
    public B download(Boolean download) {
        this.download = download;
        return self();
    }

    /**
     * Sets whether opening a model waits for fast kernels. It affects the speed of the first answers, never the
     * answers.
     *
     * @param warmUp true to wait until the kernels have been chosen, usually a few seconds and at most 60, so that the
     *     first answers are as fast as later ones; false (the default) not to wait: slower kernels compute the first
     *     answers while faster ones are compiled
     * @return this builder
     */
    public B warmUp(Boolean warmUp) {
        this.warmUp = warmUp;
        return self();
    }

    /**
     * Sets how pictures are read: their limits, whether they are decoded as viewers show them or as the reference reads
     * them, and how many frames are taken from an animation.
     *
     * @param imageOptions the options; {@link ImageOptions#DEFAULT} by default
     * @return this builder
     */
    public B imageOptions(ImageOptions imageOptions) {
        this.imageOptions = imageOptions;
        return self();
    }

    /** For tests: observes the stages of all passes, on the engine's thread. */
    B monitor(PassMonitor monitor) {
        this.monitor = monitor;
        return self();
    }

    /** For tests: changes the logits of each request. */
    B logits(Function<ChatRequest, LogitsProcessor> logits) {
        this.logits = logits;
        return self();
    }

    /** Returns the logits processor of each request. */
    Function<ChatRequest, LogitsProcessor> logits() {
        return logits;
    }

    /** The name set with {@link #modelName}. */
    Optional<String> chosenName() {
        return Optional.ofNullable(modelName);
    }

    /** The models by their registered names; includes the default model only if it was registered. */
    Map<String, String> registered() {
        return Map.copyOf(models);
    }

    ImageOptions images() {
        return imageOptions == null ? ImageOptions.DEFAULT : imageOptions;
    }

    /** The action to run on a model that has been opened. */
    Consumer<Pixtral> whenOpened() {
        return Boolean.TRUE.equals(warmUp) ? Pixtral::warmUp : _ -> {};
    }

    /**
     * The settings that all registered models share.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    ModelSettings settings() {
        ModelSettings settings = new ModelSettings(
                EmbeddedModel.NAME,
                projectorFile,
                contextLength,
                cachePositions,
                maxWaiting,
                maxWaitingPixelBytes,
                threads,
                weights,
                keyValues,
                visionWeights,
                kernels,
                cachePrepared,
                download,
                new ModelSettings.Caching(
                        pictureCacheBytes, pictureCacheFolder, pictureCacheFolderBytes, prefixCacheBytes, speculation),
                monitor);
        ValueCheck.checked(settings::builder);
        return settings;
    }
}
