package dev.pixtral.jlama;

import com.github.tjake.jlama.util.PhysicalCoreExecutor;

/** Jlama's threads, which are one pool for the whole JVM, made at first use and never closed. They are daemons. */
final class JlamaThreads {
    private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private JlamaThreads() {}

    /**
     * Sets Jlama to one or two threads if it has not begun to work, and checks that the number it has splits these rows
     * rightly.
     *
     * @throws JlamaException if some rows would be left out
     */
    static void check(int... rows) {
        try {
            PhysicalCoreExecutor.overrideThreadCount(THREADS);
        } catch (IllegalStateException alreadyStarted) {
            // as good, if its number of threads is
        }
        int threads = PhysicalCoreExecutor.instance.get().getCoreCount();
        for (int count : rows) {
            if (leavesOut(count, threads)) {
                throw JlamaException.rowsDropped(threads, count);
            }
        }
    }

    /**
     * Jlama gives each thread {@code rows / threads} and the last one what is left modulo this quotient, not modulo the
     * threads.
     */
    static boolean leavesOut(int rows, int threads) {
        int splits = Math.min(rows, threads);
        int chunk = rows / splits;
        return splits > 1 && rows % chunk != rows - splits * chunk;
    }
}
