package dev.pixtral.model;

import dev.pixtral.api.Internal;
import java.util.Arrays;

/**
 * How long the units of a {@link PictureEncoding} take, learned while they are done, so that a step ends in time. Kept
 * from one picture to the next. The duration is assumed to grow linearly with the rows, from a fixed part that reading
 * the weights takes. Not thread-safe.
 */
@Internal
public final class UnitCosts {
    /** Fewest rows of a unit, unless fewer remain: fewer take hardly less time. */
    static final int LEAST_ROWS = 8;

    private final Cost[] costs = new Cost[VisionPass.Phase.values().length];
    private int patches; // of the current picture

    /** Creates costs of which nothing is known. */
    public UnitCosts() {
        Arrays.setAll(costs, _ -> new Cost());
    }

    /** Begins a picture. In one with more patches, attention takes longer for each row. */
    void begin(int count) {
        if (count > patches && patches > 0) {
            costs[VisionPass.Phase.ATTEND.ordinal()].multiply((double) count / patches);
        }
        patches = count;
    }

    /**
     * Returns the size of the next unit.
     *
     * @param left rows that remain in its phase
     * @param nanos the time for it
     * @return the most rows that take at most that time, in multiples of {@value #LEAST_ROWS}; 0 if not even
     *     {@value #LEAST_ROWS} rows do, or nothing is known about them
     */
    int rowsWithin(VisionPass.Phase phase, int left, long nanos) {
        int most = Math.min(left, VisionPass.MOST_ROWS);
        if (nanos == Long.MAX_VALUE) {
            return most;
        }
        Cost cost = costs[phase.ordinal()];
        for (int rows = most; rows > 0; rows = (rows - 1) / LEAST_ROWS * LEAST_ROWS) {
            if (cost.known() && cost.of(rows) <= nanos) {
                return rows;
            }
        }
        return 0;
    }

    /** Records what a unit took. */
    void took(VisionPass.Phase phase, int rows, long nanos) {
        costs[phase.ordinal()].measured(rows, nanos);
    }

    /**
     * A line through the durations of a small and of a larger unit. A row of a larger unit takes at most as long as one
     * of the small unit: measurements that say otherwise are of different times, and the later one counts.
     */
    private static final class Cost {
        private static final double UNKNOWN = -1;

        /** Part of the expected duration below which a smaller unit shows that the expectation is wrong. */
        private static final double WRONG = 0.75;

        private double least = UNKNOWN; // nanoseconds of LEAST_ROWS rows
        private double large; // nanoseconds of the larger unit
        private int rows = LEAST_ROWS; // of the larger unit

        boolean known() {
            return least != UNKNOWN;
        }

        /** Returns the expected duration. Beyond the larger unit the fixed part is counted again, to be safe. */
        double of(int count) {
            if (count <= LEAST_ROWS) {
                return least;
            }
            double expected = count >= rows
                    ? large * count / rows
                    : least + (large - least) * (count - LEAST_ROWS) / (rows - LEAST_ROWS);
            return Math.min(expected, least * count / LEAST_ROWS);
        }

        void measured(int count, double nanos) {
            if (count <= LEAST_ROWS) {
                smallMeasured(count, nanos);
            } else if (known() && (2 * count >= rows || nanos > of(count) || nanos < WRONG * of(count))) {
                rows = count;
                large = nanos;
                least = Math.clamp(least, large * LEAST_ROWS / rows, large);
            }
        }

        private void smallMeasured(int count, double nanos) {
            if (count == LEAST_ROWS) {
                least = nanos;
            } else if (!known()) {
                least = nanos * LEAST_ROWS / count;
            }
            if (rows == LEAST_ROWS || large < least) {
                rows = LEAST_ROWS;
                large = least;
            }
        }

        void multiply(double factor) {
            if (known()) {
                least *= factor;
                large *= factor;
            }
        }
    }
}
