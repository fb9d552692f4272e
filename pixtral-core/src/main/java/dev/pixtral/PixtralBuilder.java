package dev.pixtral;

import dev.pixtral.api.Internal;
import dev.pixtral.cache.CacheOptions;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.metrics.flight.LoadEvent;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.plan.WeightMemory;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Configures and opens a model. Each setter checks its value and throws a {@link PixtralException} if the value is null
 * or out of range. Not thread-safe.
 */
public final class PixtralBuilder {
    /** Format of the matrices of a folder unless one is set: as published. */
    public static final WeightFormat DEFAULT_WEIGHTS = WeightFormat.BF16;

    private static final int MOST_THREADS = 1024;

    /**
     * Weights of a token, in bytes, from which the kernels warm up at once: the first pass of such a model takes longer
     * than the warm-up.
     */
    private static final long WARM_AT_ONCE = 1L << 30;

    private String model = EmbeddedModel.NAME;
    private Path projectorFile; // null: the one that belongs to the model
    private int contextLength;
    private int cachePositions;
    private int maxWaiting = EngineOptions.DEFAULT_MAX_WAITING;
    private long maxWaitingPixelBytes = EngineOptions.DEFAULT_MAX_WAITING_PIXEL_BYTES;
    private KvType keyValues = EngineOptions.DEFAULT_KEY_VALUES;
    private int chunk = EngineOptions.DEFAULT_CHUNK;
    private CacheOptions caches = CacheOptions.DEFAULT;
    private boolean speculation = true;
    private int threads = Runtime.getRuntime().availableProcessors();
    private KernelsProvider.Choice kernels;
    private WeightFormat weights; // null: as the model is
    private WeightFormat visionWeights; // the same
    private boolean cachePrepared = true;
    private boolean download;
    private ModelFinder finder = ModelFinder.ofUser();
    private PassMonitor monitor = PassMonitor.NONE;
    private LoadCheck check = LoadCheck.DEFAULT;
    private ProgressListener listener = ProgressListener.NONE;

    PixtralBuilder() {}

    /**
     * Sets the model. The default is the embedded tiny model.
     *
     * @param model {@code pixtral-tiny}, the name of a model that was downloaded, such as {@code pixtral-12b}, or the
     *     path of a checkpoint, of a prepared file or of a GGUF file, see {@link Models}
     * @return this builder
     */
    public PixtralBuilder model(String model) {
        if (model == null || model.isBlank()) {
            throw new PixtralException("The model must be a name, such as %s, or the path of a checkpoint, but is %s."
                    .formatted(EmbeddedModel.NAME, model == null ? "missing (null)" : "blank"));
        }
        this.model = model;
        return this;
    }

    /**
     * Sets the projector file ({@code mmproj-*.gguf}) of a model in GGUF, which has its vision encoder. The default is
     * the one that belongs to the model by its name or that lies beside it; without one, pictures are refused.
     *
     * @param projectorFile path of the file
     * @return this builder
     */
    public PixtralBuilder projectorFile(Path projectorFile) {
        this.projectorFile = require(projectorFile, "projectorFile");
        return this;
    }

    /**
     * Sets the largest number of tokens of one generation, prompt and answer together. The default on every machine is
     * {@value EngineOptions#DEFAULT_CONTEXT}, or the model's maximum if that is less. Memory is allocated as a
     * conversation grows, one page of {@value KvLayout#PAGE} tokens at a time, not for the whole context in advance.
     *
     * @param contextLength at least 1, at most the model's maximum
     * @return this builder
     */
    public PixtralBuilder contextLength(int contextLength) {
        atLeastOne("The context must have at least 1 token", contextLength);
        this.contextLength = contextLength;
        return this;
    }

    /**
     * Sets the number of positions in the key/value cache, which all generations share. The default is two whole
     * contexts, or fewer if these would use more than a quarter of the machine's memory, but at least one context. If
     * there is less memory than that, the cache has fewer positions, at least 2,048, and one warning says what fits.
     * Generations that do not fit into the cache together with the running ones wait for their turn.
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
     * Sets how keys and values are stored. The default is {@link EngineOptions#DEFAULT_KEY_VALUES}. Fewer bits use less
     * memory and are slightly less exact; the reference computes in {@link KvType#F32}.
     *
     * @param keyValues number type of keys and values
     * @return this builder
     */
    public PixtralBuilder keyValues(KvType keyValues) {
        this.keyValues = require(keyValues, "keyValues");
        return this;
    }

    /**
     * Sets how many generations may wait for their turn. The default is {@value EngineOptions#DEFAULT_MAX_WAITING}.
     * Further requests are refused.
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
     * Sets how much memory the decoded pictures of all waiting requests may use in total. The default is
     * {@value EngineOptions#DEFAULT_MAX_WAITING_PIXEL_BYTES} bytes. Requests that exceed it are refused.
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
     * Sets how much memory outside the heap the features of pictures may use that no generation needs any more: a
     * picture that is seen again is not encoded again. The default is {@value CacheOptions#DEFAULT_PICTURE_BYTES}
     * bytes. It affects speed, never the answer.
     *
     * @param bytes at least 0, which keeps none; a picture of 512 x 512 pixels takes 20 MiB in Pixtral-12B
     * @return this builder
     */
    public PixtralBuilder pictureCacheBytes(long bytes) {
        this.caches = caches.withPictureBytes(bytes);
        return this;
    }

    /**
     * Sets a folder that keeps the features of pictures, so that they survive a restart. The default is none. File
     * names contain no content, but the files are as confidential as the pictures. A folder that cannot be read or
     * written is no error: pictures are then encoded again.
     *
     * @param folder created if it is missing; several processes may use it
     * @return this builder
     */
    public PixtralBuilder pictureCacheFolder(Path folder) {
        this.caches = caches.withPictureFolder(require(folder, "pictureCacheFolder"));
        return this;
    }

    /**
     * Sets how large the files in {@link #pictureCacheFolder} may become in total. The default is
     * {@value CacheOptions#DEFAULT_PICTURE_FOLDER_BYTES} bytes.
     *
     * @param bytes at least 0; above it, the least recently used files are deleted
     * @return this builder
     */
    public PixtralBuilder pictureCacheFolderBytes(long bytes) {
        this.caches = caches.withPictureFolderBytes(bytes);
        return this;
    }

    /**
     * Sets how much of the key/value cache may keep prompts and answers that have ended: a prompt that begins like one
     * of them is computed only from where they differ. The default is all of it. Running generations come first: what
     * is kept gives way to them. It affects speed, never the answer.
     *
     * @param bytes at least 0, which keeps none; for the size of the key/value cache, see {@link #cachePositions}
     * @return this builder
     */
    public PixtralBuilder prefixCacheBytes(long bytes) {
        this.caches = caches.withPrefixBytes(bytes);
        return this;
    }

    /**
     * Sets whether likely tokens are computed ahead and then accepted or discarded. It affects speed, never the answer.
     *
     * @param speculation true, the default, to do so where it pays; false to compute one token at a time
     * @return this builder
     */
    public PixtralBuilder speculation(boolean speculation) {
        this.speculation = speculation;
        return this;
    }

    /**
     * Sets the number of rows in a pass. It affects speed, never the answer.
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
     * Sets the number of compute threads. The default is the number of processors. It affects speed, never the answer.
     *
     * @param threads 1 to 1024
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
     * Sets the choice of kernels. The default is the system property {@value KernelsProvider#CHOICE_PROPERTY}, or
     * {@link KernelsProvider.Choice#AUTO} if that is not set. It affects speed, never the answer.
     *
     * @param kernels choice
     * @return this builder
     */
    public PixtralBuilder kernels(KernelsProvider.Choice kernels) {
        this.kernels = require(kernels, "kernels");
        return this;
    }

    /**
     * Sets the format of the text decoder's matrices in memory. The default is that of the model:
     * {@link #DEFAULT_WEIGHTS}, as published, for a folder; the recorded one for a name; its own for a prepared file.
     * Fewer bits use less memory, are faster, and change answers slightly. With {@link WeightFormat#Q4} the output
     * matrix is {@link WeightFormat#Q8}. The vision encoder has its own setting, see {@link #visionWeights}.
     *
     * @param weights format; must be that of the model if this is prepared
     * @return this builder
     */
    public PixtralBuilder weights(WeightFormat weights) {
        this.weights = require(weights, "weights");
        return this;
    }

    /**
     * Sets the format of the vision encoder's and the projector's matrices in memory. The default is that of the model,
     * {@link WeightFormat#BF16} unless it was prepared otherwise. They hold few weights (one in thirty in Pixtral-12B),
     * so fewer bits save little memory.
     *
     * @param visionWeights format; must be that of the model if this is prepared
     * @return this builder
     */
    public PixtralBuilder visionWeights(WeightFormat visionWeights) {
        this.visionWeights = require(visionWeights, "visionWeights");
        return this;
    }

    /**
     * Sets whether a large checkpoint that is quantised is prepared once: the first opening writes its quantised
     * weights into the model store, later ones map them. It affects the time to open, never the answer. A disk that is
     * full or read-only is no error: the weights are then quantised in memory, with a warning in the log.
     *
     * @param cachePrepared true, the default, to use the store; false to quantise in memory at every opening
     * @return this builder
     */
    public PixtralBuilder cachePrepared(boolean cachePrepared) {
        this.cachePrepared = cachePrepared;
        return this;
    }

    /**
     * Sets whether a repository that is not on this machine may be downloaded when the model is opened. That can take
     * hours; its progress is reported as {@link dev.pixtral.progress.Progress.Downloading}. Address, token and proxies
     * come from the same environment variables as for {@code ./pixtral download}.
     *
     * @param download true to download it; false, the default, for an error that names the command
     * @return this builder
     */
    public PixtralBuilder download(boolean download) {
        this.download = download;
        return this;
    }

    /** For tests: where models are looked for and prepared. */
    PixtralBuilder finder(ModelFinder finder) {
        this.finder = finder;
        return this;
    }

    /**
     * Sets a monitor that sees the stages of all passes. The default is none. The model waits while the monitor is
     * busy, so a test can stop it at a stage.
     *
     * @param monitor called on the engine's thread
     * @return this builder
     */
    @Internal
    public PixtralBuilder monitor(PassMonitor monitor) {
        this.monitor = require(monitor, "monitor");
        return this;
    }

    /**
     * Sets the check before weights are loaded. The default looks at this machine and warns by the log.
     *
     * @param check replaces the default
     * @return this builder
     */
    @Internal
    public PixtralBuilder loadCheck(LoadCheck check) {
        this.check = require(check, "loadCheck");
        return this;
    }

    /**
     * Sets a listener for the progress of opening the model. The default is none.
     *
     * @param listener receives {@link dev.pixtral.progress.Progress.Opening}, and before it
     *     {@link dev.pixtral.progress.Progress.Downloading} and {@link dev.pixtral.progress.Progress.Preparing} if
     *     there is such work, on the thread that calls {@link #open}; an exception that it throws ends the opening and
     *     is rethrown
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
                    "The model setting %s is missing (null); set a value or keep the default.".formatted(setting));
        }
        return value;
    }

    /**
     * Opens the model. Interrupting the calling thread ends this soon; the thread's interrupt status is kept.
     *
     * @return the model; the caller closes it
     * @throws CheckpointException if the checkpoint is missing or cannot be used
     * @throws PixtralException if a setting does not fit the model or this JVM, if there is no memory for weights,
     *     working memory and 2,048 tokens, or if the thread was interrupted
     */
    public Pixtral open() {
        LoadEvent load = new LoadEvent();
        long before = System.nanoTime();
        FormatChoice formats = FormatChoice.of(weights, visionWeights);
        Optional<Path> projector = Optional.ofNullable(projectorFile);
        FoundModel found = download
                ? finder.findOrDownload(model, projector, formats, listener)
                : finder.find(model, projector, formats);
        // before the files, so that the kernels warm up while these are read
        Kernels chosen = KernelsProvider.create(
                kernels == null ? KernelsProvider.Choice.fromProperty() : kernels, toWarmFor(found.formats()));
        try {
            Pixtral opened = open(found, chosen, before);
            ModelSummary summary = opened.summary();
            load.end(summary.name(), summary.weights().toString(), summary.weightBytes());
            return opened;
        } catch (Throwable failure) {
            chosen.close();
            throw failure;
        }
    }

    private Pixtral open(FoundModel found, Kernels chosen, long before) {
        Checkpoint checkpoint = found.openForComputing();
        if (WeightMemory.of(checkpoint.config(), found.formats()).decodeBytes() >= WARM_AT_ONCE) {
            chosen.beginWarmUp();
        }
        Tokenizer tokenizer;
        EngineOptions options;
        try {
            tokenizer = Models.tokenizer(checkpoint, check.notes());
            options = sizes().fitted(model, found, checkpoint, threads, check);
        } catch (Throwable failure) {
            checkpoint.close();
            throw failure;
        }
        Compute compute = new Compute(chosen, new Workers(threads));
        PixtralNetwork network = load(found, checkpoint, compute);
        Engine engine = new Engine(network, compute, tokenizer, options, monitor);
        double loadMs = (System.nanoTime() - before) / 1e6;
        found.stored().ifPresent(finder.store()::touch);
        return new Pixtral(
                network,
                tokenizer,
                compute,
                engine,
                ModelSummary.of(found, network, engine, options, chosen, threads, loadMs));
    }

    /** Returns the format that needs more kernels. */
    private static WeightFormat toWarmFor(WeightFormats formats) {
        return formats.feedForward().compareTo(formats.vision()) > 0 ? formats.feedForward() : formats.vision();
    }

    private EngineSizes sizes() {
        return new EngineSizes(
                contextLength, cachePositions, maxWaiting, maxWaitingPixelBytes, keyValues, chunk, caches, speculation);
    }

    private PixtralNetwork load(FoundModel found, Checkpoint checkpoint, Compute compute) {
        try {
            Checkpoint ready = cachePrepared
                    ? new PreparedOnUse(finder::store).of(checkpoint, found, compute.workers(), listener)
                    : checkpoint;
            return PixtralNetwork.load(ready, found.formats(), compute.workers(), model, listener);
        } catch (Throwable failure) {
            compute.workers().close();
            throw failure;
        }
    }
}
