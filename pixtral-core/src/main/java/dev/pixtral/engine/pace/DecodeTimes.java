package dev.pixtral.engine.pace;

import java.util.Arrays;

/**
 * How long decode-only passes take, as measured, by their number of rows. Estimates are lower bounds: more rows take no
 * less time, and fewer rows take at least their share.
 *
 * <p>Measurements are grouped by powers of two of the rows. Of a group, the shortest of the last {@value #KEPT}
 * measurements counts, which a pause of the machine or the slow start of a JVM cannot spoil. Not thread-safe.
 */
final class DecodeTimes {
    private static final int KEPT = 3;
    private static final int GROUPS = 32;
    private static final long FRESH_NANOS = 10_000_000_000L;
    private static final int FRESH_DURATIONS = 64; // on machines where ten seconds are only a few passes
    private static final int UNSURE_DURATIONS = 16; // before there are enough measurements of such passes

    private final Group[] groups = new Group[GROUPS]; // of at most 2^index rows; null if none was measured
    private Group latest; // null before the first measurement
    private long latestAt;

    /** The last measurements of passes with similar numbers of rows. */
    private static final class Group {
        private final long[] nanos = new long[KEPT];
        private final int[] rows = new int[KEPT];
        private int next;
        private int count;
        private long at; // time of the last one

        void add(int measuredRows, long duration, long now) {
            rows[next] = measuredRows;
            nanos[next] = duration;
            next = (next + 1) % KEPT;
            count = Math.min(count + 1, KEPT);
            at = now;
        }

        double least(int ofRows) {
            double least = Double.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                least = Math.min(least, share(nanos[i], rows[i], ofRows));
            }
            return least;
        }
    }

    /** Returns the part of a duration that fewer rows take at least. */
    private static double share(long nanos, int rows, int ofRows) {
        return (double) nanos * Math.min(rows, ofRows) / rows;
    }

    private static int group(int rows) {
        return GROUPS - Integer.numberOfLeadingZeros(rows - 1);
    }

    /** Forgets all measurements. */
    void forget() {
        Arrays.fill(groups, null);
        latest = null;
    }

    boolean isEmpty() {
        return latest == null;
    }

    /**
     * Records a pass.
     *
     * @param rows its rows, at least 1
     * @param nanos its duration
     * @param now the time at its end
     */
    void add(int rows, long nanos, long now) {
        int index = group(rows);
        if (groups[index] == null) {
            groups[index] = new Group();
        }
        latest = groups[index];
        latest.add(rows, nanos, now);
        latestAt = now;
    }

    /**
     * Returns how long a pass takes at least: the best of the lower bounds that are not old.
     *
     * @param rows its rows, at least 1
     * @param now the time
     * @return nanoseconds; there must be a measurement
     */
    double least(int rows, long now) {
        double least = latest.least(rows);
        for (Group group : groups) {
            if (group != null && now - group.at <= fresh(group)) {
                least = Math.max(least, group.least(rows));
            }
        }
        return least;
    }

    private static double fresh(Group group) {
        return Math.max(FRESH_NANOS, FRESH_DURATIONS * group.least(Integer.MAX_VALUE));
    }

    /** Returns whether the next pass should be measured, because such passes have not been measured lately. */
    boolean isDue(int rows, long now) {
        if (latest == null) {
            return true;
        }
        Group group = groups[group(rows)];
        boolean sure = group != null && group.count == KEPT && now - group.at <= fresh(group);
        return !sure && now - latestAt > UNSURE_DURATIONS * latest.least(Integer.MAX_VALUE);
    }
}
