package dev.pixtral.progress;

import java.util.function.LongSupplier;

/** Limits progress reports of short steps to ten per second. Not thread-safe. */
public final class Pace {
    private static final long NANOS = 100_000_000;

    private final LongSupplier clock;
    private long last;

    /** Starts the first interval now. */
    public Pace() {
        this(System::nanoTime);
    }

    /**
     * Starts the first interval now, with another clock.
     *
     * @param clock nanoseconds, of any origin
     */
    public Pace(LongSupplier clock) {
        this.clock = clock;
        told();
    }

    /** Records that progress has been reported, whether it was due or not. */
    public void told() {
        last = clock.getAsLong();
    }

    /**
     * Returns whether the next report is due.
     *
     * @return true if a tenth of a second has passed since the last report
     */
    public boolean due() {
        return clock.getAsLong() - last >= NANOS;
    }
}
