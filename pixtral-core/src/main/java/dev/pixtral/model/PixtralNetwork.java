package dev.pixtral.model;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * The Pixtral network: vision encoder, projector and text decoder with their weights.
 *
 * <p>The weights are immutable and shared. A pass needs its own {@link Scratch} and the {@link Compute}, which serves
 * one pass at a time. Source: Agrawal et al., "Pixtral 12B", 2024.
 */
public final class PixtralNetwork implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final Arena arena;
    private final VisionEncoder visionEncoder; // null, like the projector, if the model sees no pictures
    private final MultiModalProjector projector;
    private final TextDecoder textDecoder;
    private final long packedBytes;
    private final WeightFormats formats;
    private String identity; // guarded by this; null until it is asked for

    private PixtralNetwork(Checkpoint checkpoint, WeightFormats formats, Arena arena, NetworkLoader loader) {
        this.checkpoint = checkpoint;
        this.formats = formats;
        this.arena = arena;
        boolean seesPictures = checkpoint.config().seesPictures();
        this.visionEncoder = seesPictures ? loader.visionEncoder() : null;
        this.projector = seesPictures ? loader.projector() : null;
        this.textDecoder = loader.textDecoder();
        this.packedBytes = loader.end();
    }

    /**
     * Packs the weights of a checkpoint in bfloat16, as published.
     *
     * @param checkpoint an open checkpoint; the network closes it, even if loading fails
     * @return the network, to be closed by the caller
     * @throws dev.pixtral.errors.CheckpointException if a tensor is missing or its shape differs from the configuration
     */
    public static PixtralNetwork load(Checkpoint checkpoint) {
        try (Workers workers = new Workers(1)) {
            return load(checkpoint, WeightFormat.BF16, workers);
        }
    }

    /**
     * Packs the weights of a checkpoint. The format applies to the decoder's blocks; its output matrix is at least
     * {@link WeightFormat#Q8}. Vision encoder and projector are {@link WeightFormat#BF16}, and so are the token
     * embeddings, which are read from the checkpoint row by row.
     *
     * @param checkpoint an open checkpoint; the network closes it, even if loading fails
     * @param format format of the decoder's matrices
     * @param workers the threads that quantise
     * @return the network, to be closed by the caller
     * @throws dev.pixtral.errors.CheckpointException if a tensor is missing or its shape differs from the configuration
     * @throws dev.pixtral.errors.PixtralException if a weight cannot be quantised
     */
    public static PixtralNetwork load(Checkpoint checkpoint, WeightFormat format, Workers workers) {
        return load(checkpoint, format, WeightFormat.BF16, workers);
    }

    /**
     * Packs the weights of a checkpoint, with a separate format for vision encoder and projector.
     *
     * @param checkpoint an open checkpoint; the network closes it, even if loading fails
     * @param format format of the decoder's blocks; the output matrix is at least {@link WeightFormat#Q8}
     * @param visionFormat format of the matrices of vision encoder and projector
     * @param workers the threads that quantise
     * @return the network, to be closed by the caller
     * @throws dev.pixtral.errors.CheckpointException if a tensor is missing or its shape differs from the configuration
     * @throws dev.pixtral.errors.PixtralException if a weight cannot be quantised
     */
    public static PixtralNetwork load(
            Checkpoint checkpoint, WeightFormat format, WeightFormat visionFormat, Workers workers) {
        return load(checkpoint, format, visionFormat, workers, checkpoint.source(), ProgressListener.NONE);
    }

    /**
     * Packs the weights of a checkpoint and reports progress. An interrupt of the calling thread ends it soon; the
     * thread stays interrupted.
     *
     * @param checkpoint an open checkpoint; the network closes it, even if loading fails
     * @param format format of the decoder's blocks; the output matrix is at least {@link WeightFormat#Q8}
     * @param visionFormat format of the matrices of vision encoder and projector
     * @param workers the threads that quantise
     * @param model name of the model for the listener
     * @param listener receives {@link dev.pixtral.progress.Progress.Opening}, on this thread; an exception that it
     *     throws ends the loading and is rethrown
     * @return the network, to be closed by the caller
     * @throws dev.pixtral.errors.CheckpointException if a tensor is missing or its shape differs from the configuration
     * @throws dev.pixtral.errors.PixtralException if a weight cannot be quantised, or the thread was interrupted
     */
    public static PixtralNetwork load(
            Checkpoint checkpoint,
            WeightFormat format,
            WeightFormat visionFormat,
            Workers workers,
            String model,
            ProgressListener listener) {
        return load(checkpoint, WeightFormats.of(format, visionFormat), workers, model, listener);
    }

    /**
     * Packs the weights of a checkpoint, or maps those of a prepared one, with reports of the progress and a format for
     * each role. An interrupt of the calling thread ends it soon; the thread stays interrupted.
     *
     * @param checkpoint an open checkpoint; the network closes it, even if loading fails
     * @param formats formats of the matrices; those of the checkpoint if it is prepared
     * @param workers the threads that quantise
     * @param model name of the model for the listener
     * @param listener receives {@link dev.pixtral.progress.Progress.Opening}, on this thread; an exception that it
     *     throws ends the loading and is rethrown
     * @return the network, to be closed by the caller
     * @throws dev.pixtral.errors.CheckpointException if a tensor is missing or its shape differs from the
     *     configuration, or the checkpoint is prepared in other formats
     * @throws dev.pixtral.errors.PixtralException if a weight cannot be quantised, or the thread was interrupted
     */
    public static PixtralNetwork load(
            Checkpoint checkpoint, WeightFormats formats, Workers workers, String model, ProgressListener listener) {
        Arena arena = Arena.ofShared();
        try {
            return new PixtralNetwork(
                    checkpoint,
                    formats,
                    arena,
                    new NetworkLoader(checkpoint, formats, workers, arena, model, listener));
        } catch (Throwable failure) {
            arena.close();
            checkpoint.close();
            throw failure;
        }
    }

    /**
     * Returns the sizes of the network.
     *
     * @return the checkpoint's configuration
     */
    public ModelConfig config() {
        return checkpoint.config();
    }

    /**
     * Returns the source of the weights.
     *
     * @return the checkpoint, which is open as long as the network
     */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /**
     * Returns the memory of the packed matrices, mapped or not. The token embeddings stay in the mapped files.
     *
     * @return bytes outside the heap
     */
    public long packedBytes() {
        return packedBytes;
    }

    /**
     * Returns what distinguishes the numbers that this network computes from those of all others: equal each time the
     * same model is loaded, and different if weights, their formats, configuration, tokenizer or version of this
     * library are different. Reads files the first time.
     *
     * @return a hash in hexadecimal, 64 digits
     * @throws dev.pixtral.errors.CheckpointException if a file of the checkpoint cannot be read, or has changed since
     *     it was opened
     */
    public synchronized String identity() {
        if (identity == null) {
            identity = NetworkIdentity.of(checkpoint, formats);
        }
        return identity;
    }

    /**
     * Creates an empty key/value cache for the text decoder.
     *
     * @param type how keys and values are stored
     * @param positions maximum number of positions of all sequences together, rounded up to whole pages
     * @return pool of pages, to be closed by the caller
     */
    public KvPool newKvPool(KvType type, int positions) {
        TextConfig text = config().text();
        KvLayout layout = new KvLayout(type, text.numLayers(), text.numKeyValueHeads(), text.headDim());
        return new KvPool(layout, KvLayout.pages(positions));
    }

    /**
     * Encodes images and projects them to the width of the text decoder. Several images together give the same bits as
     * each on its own.
     *
     * @param compute arithmetic and threads
     * @param images normalised pixels
     * @param scratch working memory of this pass
     * @param monitor receives the stages and may end the pass
     * @return a new array, the patches of all images consecutively, {@code [patches, hiddenSize]}
     * @throws PassAbandoned if the monitor ended the pass
     */
    public float[] encodeImages(Compute compute, List<PixelValues> images, Scratch scratch, PassMonitor monitor) {
        try (VisionPass pass = visionPass(compute, images, scratch)) {
            while (pass.phase() != VisionPass.Phase.DONE) {
                pass.advance(Math.min(pass.left(), VisionPass.MOST_ROWS), monitor);
            }
            return pass.features();
        }
    }

    /** Returns the number of pages that pictures hold. */
    int encoderPagesInUse() {
        return visionEncoder == null ? 0 : visionEncoder.pool().used();
    }

    VisionPass visionPass(Compute compute, List<PixelValues> images, Scratch scratch) {
        if (visionEncoder == null) {
            throw new IllegalStateException(checkpoint.source() + " has no vision encoder");
        }
        return new VisionPass(visionEncoder, projector, compute, scratch, images);
    }

    /**
     * Begins to encode a picture, which is done step by step.
     *
     * @param compute arithmetic and threads; serves one step or pass at a time
     * @param picture normalised pixels
     * @param costs what units of earlier pictures took on the same compute; updated
     * @return the encoding, to be closed by the caller
     */
    public PictureEncoding beginEncoding(Compute compute, PixelValues picture, UnitCosts costs) {
        return new PictureEncoding(this, compute, picture, costs);
    }

    /**
     * Runs one pass of rows through the text decoder. It stores the keys and values of the rows in their sequences. A
     * pass that does not complete can be repeated.
     *
     * @param compute arithmetic and threads
     * @param batch the rows
     * @param scratch working memory of this pass
     * @param monitor receives the stages and may end the pass
     * @return logits of the rows that requested them, in batch order: {@code [rows with logits, vocabSize]} at the
     *     beginning of an array that is valid until the next pass on {@code scratch}
     * @throws PassAbandoned if the monitor ended the pass
     * @throws dev.pixtral.errors.PixtralException if the key/value cache has no free page
     */
    public float[] forward(Compute compute, Batch batch, Scratch scratch, PassMonitor monitor) {
        return textDecoder.forward(compute, batch, scratch, monitor);
    }

    /**
     * The first part of {@link #forward}, for callers that need the rows before they become logits. It stores the keys
     * and values of the rows in their sequences.
     *
     * @param compute arithmetic and threads
     * @param batch the rows
     * @param scratch working memory of this pass
     * @return the last block's state of every row, {@code [rows, hiddenSize]} at the beginning of an array that is
     *     valid until the next pass on {@code scratch}
     */
    public float[] states(Compute compute, Batch batch, Scratch scratch) {
        return textDecoder.states(compute, batch, scratch, Trace.NONE);
    }

    /**
     * The second part of {@link #forward}: norm and output matrix.
     *
     * @param compute arithmetic and threads
     * @param states rows from {@link #states}, {@code [rows, hiddenSize]}; overwritten
     * @param rows number of rows
     * @param scratch working memory of this pass
     * @return logits, {@code [rows, vocabSize]} at the beginning of an array that is valid until the next pass on
     *     {@code scratch}
     */
    public float[] logits(Compute compute, float[] states, int rows, Scratch scratch) {
        return textDecoder.logits(states, Pass.ofRows(compute, scratch, rows), Trace.NONE);
    }

    /** Frees the weights and closes the checkpoint. No pass may be running. May be called again. */
    @Override
    public synchronized void close() {
        if (visionEncoder != null) {
            visionEncoder.close();
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
        checkpoint.close();
    }
}
