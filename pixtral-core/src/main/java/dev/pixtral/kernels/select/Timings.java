package dev.pixtral.kernels.select;

import java.util.function.LongSupplier;

/**
 * Times that the twins of a family took for the same work.
 *
 * @param scalar nanoseconds of the scalar twin
 * @param vector nanoseconds of the vector twin
 */
record Timings(long scalar, long vector) {
    private static final int ROUNDS = 5;

    /**
     * Times both twins alternately, five times each, and keeps the best times, which other programs disturbed least.
     */
    static Timings best(Runnable scalar, Runnable vector, LongSupplier nanoTime) {
        Timings best = once(scalar, vector, nanoTime);
        for (int round = 1; round < ROUNDS; round++) {
            Timings next = once(scalar, vector, nanoTime);
            best = new Timings(Math.min(best.scalar, next.scalar), Math.min(best.vector, next.vector));
        }
        return best;
    }

    private static Timings once(Runnable scalar, Runnable vector, LongSupplier nanoTime) {
        return new Timings(time(scalar, nanoTime), time(vector, nanoTime));
    }

    private static long time(Runnable work, LongSupplier nanoTime) {
        long before = nanoTime.getAsLong();
        work.run();
        return nanoTime.getAsLong() - before;
    }

    /** Returns whether the vector twin is at least 1.2 times as fast: less may be chance. */
    boolean vectorWins() {
        return 5 * scalar >= 6 * vector;
    }

    /** Returns the speed of the vector twin as a multiple of the scalar one's. */
    double ratio() {
        return (double) scalar / Math.max(1, vector);
    }
}
