package dev.pixtral.cli.console;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Estimates the time left from the speed in the more recent half of the elapsed time. That is long enough to be steady,
 * and a slow start, such as with kernels that are not compiled yet, drops out. Not thread-safe.
 */
final class TimeLeft {
    private static final double FIRST_SECONDS = 2; // before that the speed is unreliable
    private static final double MIDDLE_SECONDS = 5; // when the first half begins to drop out
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private final LongSupplier clock;
    private final long start;
    private Sample from;
    private Sample middle;
    private double perSecond;
    private boolean reliable;

    /** How much was done at a point in time. */
    private record Sample(double seconds, long done) {}

    /**
     * Starts now.
     *
     * @param clock nanoseconds, of any origin
     * @param done how much is already done
     */
    TimeLeft(LongSupplier clock, long done) {
        this.clock = clock;
        this.start = clock.getAsLong();
        this.from = new Sample(0, done);
    }

    /**
     * Updates the estimate with what is done by now.
     *
     * @return a text such as {@code 20 s left}; empty as long as there is no reliable estimate
     */
    Optional<String> after(long done, long total) {
        Sample now = new Sample((clock.getAsLong() - start) / 1e9, done);
        measure(now);
        reliable = now.seconds() >= FIRST_SECONDS && perSecond > 0;
        if (!reliable || done >= total) {
            return Optional.empty();
        }
        return Optional.of(text((total - done) / perSecond));
    }

    /**
     * Returns the speed of the estimate.
     *
     * @return how much is done in a second; empty as long as there is no reliable estimate
     */
    OptionalDouble speed() {
        return reliable ? OptionalDouble.of(perSecond) : OptionalDouble.empty();
    }

    private void measure(Sample now) {
        if (middle == null && now.seconds() >= MIDDLE_SECONDS) {
            middle = now;
        } else if (middle != null && now.seconds() >= 2 * middle.seconds()) {
            from = middle;
            middle = now;
        }
        if (now.done() > from.done() && now.seconds() > from.seconds()) {
            perSecond = (now.done() - from.done()) / (now.seconds() - from.seconds());
        }
    }

    /** The text; the longer the time, the coarser, since seconds do not matter in an hour. */
    static String text(double seconds) {
        if (seconds >= DAY) {
            return "more than a day left";
        }
        if (seconds >= HOUR) {
            long minutes = up(seconds / MINUTE, 5);
            return String.format(Locale.ROOT, "%d h %02d min left", minutes / 60, minutes % 60);
        }
        if (seconds > 2 * MINUTE) {
            return up(seconds / MINUTE, 1) + " min left";
        }
        return Math.max(1, up(seconds, seconds > MINUTE ? 10 : seconds > 10 ? 5 : 1)) + " s left";
    }

    private static long up(double value, int step) {
        return (long) Math.ceil(value / step) * step;
    }
}
