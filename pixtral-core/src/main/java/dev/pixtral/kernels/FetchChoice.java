package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/**
 * Chooses whether a kernel fetches weights into the cache before it reads them, or leaves that to the prefetchers of
 * the processor. Which one is faster depends on the processor, on the number of threads and on what else uses the
 * memory, so one thread's work is timed and the faster one is chosen; the other one is tried now and then. The result
 * of the work does not depend on it. Not thread-safe.
 */
@Internal
public final class FetchChoice {
    /** One piece of work in so many tries the other choice: it costs little and finds out soon. */
    private static final int TRIED_EVERY = 16;

    /**
     * Growth of a time that was not reached again. A time that is lower is believed half at once, so that neither code
     * that was not yet compiled nor another program that took the processor counts for long.
     */
    private static final double GROWTH = 1.01;

    private double nanosFetched = Double.MAX_VALUE; // of a byte
    private double nanosUnfetched = Double.MAX_VALUE;
    private int works;

    /** Creates a choice that has seen nothing. */
    public FetchChoice() {}

    /**
     * Chooses for the next piece of work.
     *
     * @return whether to fetch
     */
    public boolean fetches() {
        boolean faster = nanosFetched <= nanosUnfetched;
        return (++works % TRIED_EVERY == 0) != faster;
    }

    /**
     * Records a piece of work.
     *
     * @param fetched what {@link #fetches} returned for it
     * @param nanos its duration
     * @param bytes size of the weights
     */
    public void took(boolean fetched, long nanos, long bytes) {
        double time = (double) nanos / bytes;
        if (fetched) {
            nanosFetched = next(nanosFetched, time);
        } else {
            nanosUnfetched = next(nanosUnfetched, time);
        }
    }

    private static double next(double known, double time) {
        if (known == Double.MAX_VALUE) {
            return time;
        }
        return time < known ? (known + time) / 2 : Math.min(time, known * GROWTH);
    }
}
