package dev.pixtral.jlama;

import com.github.tjake.jlama.util.PhysicalCoreExecutor;

/** Jlama's threads: one pool for the whole JVM, created at first use and never closed. They are daemons. */
final class JlamaThreads {
    private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private JlamaThreads() {}

    /**
     * Sets Jlama to one or two threads if its pool does not exist yet, and checks that its thread count splits these
     * rows correctly.
     *
     * @throws JlamaException if some rows would be skipped
     */
    static void check(int... rows) {
        try {
            PhysicalCoreExecutor.overrideThreadCount(THREADS);
        } catch (IllegalStateException alreadyStarted) {
            // also fine, if its number of threads is
        }
        int threads = PhysicalCoreExecutor.instance.get().getCoreCount();
        for (int count : rows) {
            if (leavesOut(count, threads)) {
                throw JlamaException.rowsDropped(threads, count);
            }
        }
    }

    /**
     * Jlama gives each thread {@code rows / threads} and the last one the remainder modulo this quotient instead of
     * modulo the number of threads.
     */
    static boolean leavesOut(int rows, int threads) {
        int splits = Math.min(rows, threads);
        int chunk = rows / splits;
        return splits > 1 && rows % chunk != rows - splits * chunk;
    }
}
