package dev.pixtral.cli.machine;

import dev.pixtral.kernels.Workers;

/** How fast this JVM reads memory. It is the upper limit of decoding, which reads all weights for every token. */
public final class Bandwidth {
    private static final int MOST_LONGS = 32 << 20; // 256 MiB, larger than the last-level cache of nearly all CPUs
    private static final int WARM_UP_LONGS = 1 << 16;
    private static final int WARM_UP_PASSES = 2_000;
    private static final long PERIOD_NANOS = 700_000_000L;

    private Bandwidth() {}

    /**
     * Measures the bandwidth, which takes about a second.
     *
     * @param threads threads that read at the same time
     * @return bytes per second, the best of several passes over a buffer
     */
    public static double measure(int threads) {
        // at most a quarter of the heap
        int size = (int) Math.min(MOST_LONGS, Runtime.getRuntime().maxMemory() / 4 / Long.BYTES);
        long[] buffer = new long[size];
        long[] sums = new long[threads];
        try (Workers workers = new Workers(threads)) {
            for (int i = 0; i < WARM_UP_PASSES; i++) {
                sums[0] += sum(buffer, 0, Math.min(size, WARM_UP_LONGS));
            }
            double best = 0;
            long end = System.nanoTime() + PERIOD_NANOS;
            do {
                long before = System.nanoTime();
                workers.run(
                        threads,
                        (i, _) -> sums[i] += sum(
                                buffer, (int) ((long) size * i / threads), (int) ((long) size * (i + 1) / threads)));
                best = Math.max(best, (double) size * Long.BYTES / (System.nanoTime() - before) * 1e9);
            } while (System.nanoTime() < end);
            return best;
        }
    }

    /** A loop that C2 compiles to vector instructions, with or without the Vector API. */
    private static long sum(long[] buffer, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += buffer[i];
        }
        return sum;
    }
}
