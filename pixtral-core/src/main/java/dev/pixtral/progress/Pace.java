package dev.pixtral.progress;

import java.util.function.LongSupplier;

/** Limits how often progress is told where steps are short: ten times a second. Not thread-safe. */
public final class Pace {
    private static final long NANOS = 100_000_000;

    private final LongSupplier clock;
    private long last;

    /** Begins now. */
    public Pace() {
        this(System::nanoTime);
    }

    /**
     * Begins now, by another clock.
     *
     * @param clock nanoseconds, of any origin
     */
    public Pace(LongSupplier clock) {
        this.clock = clock;
        told();
    }

    /** Something has been told, whether it was due or not. */
    public void told() {
        last = clock.getAsLong();
    }

    /**
     * Whether it is time to tell something again.
     *
     * @return true if a tenth of a second has passed since the last time
     */
    public boolean due() {
        return clock.getAsLong() - last >= NANOS;
    }
}
