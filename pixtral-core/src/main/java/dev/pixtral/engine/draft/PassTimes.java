package dev.pixtral.engine.draft;

import dev.pixtral.api.Internal;

/**
 * What passes cost by their number of rows, measured while the engine runs. Decoding a token reads all weights; further
 * rows of the same pass only compute with them. How much less such a row costs depends on the processor, the kernels
 * and the format of the weights, and is not the same for each row, because kernels compute several rows at once. Used
 * only by the engine's loop.
 */
@Internal
public final class PassTimes {
    /** Largest number of rows that is measured. */
    static final int MOST_ROWS = 64;

    /**
     * Cost of a further row, relative to a pass with one row, before any is measured: rather too much, so that drafts
     * begin only where they are likely to pay.
     */
    static final double ROW = 0.5;

    /** Number of passes after which a measurement is forgotten: kernels, load and depth change. */
    static final int FORGOTTEN_AFTER = 512;

    private static final double NEWEST = 0.25; // weight of a new measurement
    private static final double OUTLIER = 3; // measurements count as at most this multiple of the previous ones

    private final double[] nanos = new double[MOST_ROWS + 1]; // by number of rows
    private final long[] measured = new long[MOST_ROWS + 1]; // number of the last pass, 0 for none
    private long passes;

    /** Creates times without measurements. */
    public PassTimes() {}

    /**
     * Records a pass.
     *
     * @param rows its number of rows
     * @param duration nanoseconds
     */
    public void record(int rows, long duration) {
        if (rows > MOST_ROWS) {
            return;
        }
        passes++;
        if (known(rows)) {
            nanos[rows] += NEWEST * (Math.min(duration, OUTLIER * nanos[rows]) - nanos[rows]);
        } else {
            nanos[rows] = Math.max(1, duration);
        }
        measured[rows] = passes;
    }

    private boolean known(int rows) {
        return measured[rows] > 0 && passes - measured[rows] < FORGOTTEN_AFTER;
    }

    /**
     * Returns how long a pass takes: as measured, between two measurements, or estimated from others.
     *
     * @param rows number of rows, at least 1
     * @return time in any unit: only ratios count
     */
    public double of(int rows) {
        int below = Math.min(rows, MOST_ROWS);
        while (below > 0 && !known(below)) {
            below--;
        }
        if (below == rows) {
            return nanos[rows];
        }
        int above = rows + 1;
        while (above <= MOST_ROWS && !known(above)) {
            above++;
        }
        if (above > MOST_ROWS) {
            return below == 0 ? assumed(rows) : nanos[below] + (rows - below) * slopeTo(below);
        }
        return below == 0
                ? nanos[above] * assumed(rows) / assumed(above)
                : nanos[below] + (nanos[above] - nanos[below]) * (rows - below) / (above - below);
    }

    private static double assumed(int rows) {
        return 1 + ROW * (rows - 1);
    }

    /** Returns the cost of a row beyond the largest measured number of rows. */
    private double slopeTo(int last) {
        int first = 1;
        while (!known(first)) {
            first++;
        }
        return first == last
                ? ROW * nanos[last] / assumed(last)
                : Math.max(0, nanos[last] - nanos[first]) / (last - first);
    }

    /**
     * Returns how many rows can be added to a pass without making it too long.
     *
     * @param rows rows that it has, at least 1
     * @param factor how many times as long it may become
     * @param most largest number to return
     * @return number of further rows
     */
    int within(int rows, double factor, int most) {
        double limit = factor * of(rows);
        int more = 0;
        while (more < most && of(rows + more + 1) <= limit) {
            more++;
        }
        return more;
    }
}
