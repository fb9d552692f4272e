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
    private final UnitCosts costs;
    private VisionPass pass; // null before the first step and after the end

    PictureEncoding(PixtralNetwork network, Compute compute, PixelValues picture, UnitCosts costs) {
        this.network = network;
        this.compute = compute;
        this.picture = picture;
        this.costs = costs;
    }

    /**
     * Does a step: units of a few rows of one layer, as long as the next one is expected to end in time.
     *
     * @param nanos how long the step should take at most; the smallest unit of work is always done.
     *     {@link Long#MAX_VALUE} for all that remains
     * @param clock tells the time in nanoseconds
     * @param monitor receives the stages and may end the encoding between two layers
     * @return whether the features are complete
     * @throws PassAbandoned if the monitor ended it
     * @throws dev.pixtral.errors.PixtralException if there is no memory for keys and values
     */
    public boolean advance(long nanos, LongSupplier clock, PassMonitor monitor) {
        long begun = clock.getAsLong();
        begin();
        int rows = Math.max(
                costs.rowsWithin(pass.phase(), pass.left(), nanos), Math.min(pass.left(), UnitCosts.LEAST_ROWS));
        long before = begun;
        while (rows > 0) {
            VisionPass.Phase phase = pass.phase();
            pass.advance(rows, monitor);
            long now = clock.getAsLong();
            costs.took(phase, rows, now - before);
            if (pass.phase() == VisionPass.Phase.DONE) {
                return true;
            }
            before = now;
            long left = nanos == Long.MAX_VALUE ? nanos : nanos - (now - begun);
            rows = costs.rowsWithin(pass.phase(), pass.left(), left);
        }
        return false;
    }

    /** Allocates the working memory in the first step, where a shortage ends only this picture. */
    private void begin() {
        if (pass == null) {
            costs.begin(picture.grid().patches());
            pass = network.visionPass(compute, List.of(picture), new Scratch());
        }
    }

    /**
     * Returns the result.
     *
     * @return features that the caller holds, once {@link #advance} has returned true
     */
    public PictureFeatures features() {
        return new PictureFeatures(pass.features());
    }

    /** Frees the working memory. May be called again. */
    @Override
    public void close() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }
}
