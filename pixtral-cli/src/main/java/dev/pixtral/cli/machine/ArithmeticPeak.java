package dev.pixtral.cli.machine;

import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * How many multiply-adds this JVM computes with the Vector API, from registers alone and with as many independent sums
 * as hide the latency: the upper limit of every kernel.
 *
 * @param bits width of the vectors
 * @param float32 fused multiply-adds of float32 per second
 * @param int16 multiply-adds of 16-bit integers per second, a multiplication and an addition each
 */
public record ArithmeticPeak(int bits, double float32, double int16) {
    private static final int STEPS = 1000;
    private static final int CALLS = 30; // of a sample: about 50 microseconds
    private static final int SAMPLES = 40; // of a measurement
    private static final long PERIOD_NANOS = 500_000_000L; // C2 compiles a loop in the first part of it

    /**
     * Measures the peak, which takes about a second.
     *
     * @param threads threads that compute at the same time
     * @return the best of many samples; empty without the Vector API
     */
    public static Optional<ArithmeticPeak> measure(int threads) {
        return KernelsProvider.vectorApi() ? Optional.of(Loops.measure(threads)) : Optional.empty();
    }

    /** Loaded only with the Vector API. */
    private static final class Loops {
        /** As the kernels choose it. */
        private static final int BITS = KernelsProvider.vectorBits();

        private static final VectorSpecies<Float> FLOAT = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
        private static final VectorSpecies<Short> SHORT = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS));
        private static final int CHAINS = 12; // with their operands they fit 16 registers

        static ArithmeticPeak measure(int threads) {
            try (Workers workers = new Workers(threads)) {
                double perStep = (double) CHAINS * STEPS * CALLS * threads;
                return new ArithmeticPeak(
                        BITS,
                        perStep * FLOAT.length() / seconds(workers, Loops::float32),
                        perStep * SHORT.length() / seconds(workers, Loops::int16));
            }
        }

        private interface Loop {
            int run(int steps, int seed);
        }

        /** The shortest time in which all threads did their calls at the same time. */
        private static double seconds(Workers workers, Loop loop) {
            int threads = workers.threads();
            int[] results = new int[threads];
            double best = Double.MAX_VALUE;
            long end = System.nanoTime() + PERIOD_NANOS;
            do {
                AtomicInteger ready = new AtomicInteger();
                long[] nanos = new long[threads];
                workers.run(threads, (i, _) -> {
                    meet(ready, threads);
                    long shortest = Long.MAX_VALUE;
                    for (int sample = 0; sample < SAMPLES; sample++) {
                        long before = System.nanoTime();
                        for (int call = 0; call < CALLS; call++) {
                            results[i] += loop.run(STEPS, results[i] & 1);
                        }
                        shortest = Math.min(shortest, System.nanoTime() - before);
                    }
                    nanos[i] = shortest;
                });
                long slowest = 0;
                for (long thread : nanos) {
                    slowest = Math.max(slowest, thread);
                }
                best = Math.min(best, slowest / 1e9);
            } while (System.nanoTime() < end);
            return best;
        }

        /** Waits until each thread has one of the tasks, so that they compute at the same time. */
        private static void meet(AtomicInteger ready, int threads) {
            ready.incrementAndGet();
            while (ready.get() < threads) {
                Thread.yield();
            }
        }

        /** The sums begin differently: C2 would compute equal ones once. */
        private static int float32(int steps, int seed) {
            FloatVector a = FloatVector.broadcast(FLOAT, seed + 0.5f);
            FloatVector b = FloatVector.broadcast(FLOAT, (float) (seed + 2));
            FloatVector s0 = FloatVector.broadcast(FLOAT, (float) (seed + 0));
            FloatVector s1 = FloatVector.broadcast(FLOAT, (float) (seed + 1));
            FloatVector s2 = FloatVector.broadcast(FLOAT, (float) (seed + 2));
            FloatVector s3 = FloatVector.broadcast(FLOAT, (float) (seed + 3));
            FloatVector s4 = FloatVector.broadcast(FLOAT, (float) (seed + 4));
            FloatVector s5 = FloatVector.broadcast(FLOAT, (float) (seed + 5));
            FloatVector s6 = FloatVector.broadcast(FLOAT, (float) (seed + 6));
            FloatVector s7 = FloatVector.broadcast(FLOAT, (float) (seed + 7));
            FloatVector s8 = FloatVector.broadcast(FLOAT, (float) (seed + 8));
            FloatVector s9 = FloatVector.broadcast(FLOAT, (float) (seed + 9));
            FloatVector s10 = FloatVector.broadcast(FLOAT, (float) (seed + 10));
            FloatVector s11 = FloatVector.broadcast(FLOAT, (float) (seed + 11));
            for (int i = 0; i < steps; i++) {
                s0 = a.fma(b, s0);
                s1 = a.fma(b, s1);
                s2 = a.fma(b, s2);
                s3 = a.fma(b, s3);
                s4 = a.fma(b, s4);
                s5 = a.fma(b, s5);
                s6 = a.fma(b, s6);
                s7 = a.fma(b, s7);
                s8 = a.fma(b, s8);
                s9 = a.fma(b, s9);
                s10 = a.fma(b, s10);
                s11 = a.fma(b, s11);
            }
            FloatVector sum = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
            return (int) sum.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
        }

        /** Each product depends on the sum before: C2 would compute others once, before the loop. */
        private static int int16(int steps, int seed) {
            ShortVector a = ShortVector.broadcast(SHORT, (short) (seed + 3));
            ShortVector b = ShortVector.broadcast(SHORT, (short) (seed + 2));
            ShortVector s0 = ShortVector.broadcast(SHORT, (short) (seed + 0));
            ShortVector s1 = ShortVector.broadcast(SHORT, (short) (seed + 1));
            ShortVector s2 = ShortVector.broadcast(SHORT, (short) (seed + 2));
            ShortVector s3 = ShortVector.broadcast(SHORT, (short) (seed + 3));
            ShortVector s4 = ShortVector.broadcast(SHORT, (short) (seed + 4));
            ShortVector s5 = ShortVector.broadcast(SHORT, (short) (seed + 5));
            ShortVector s6 = ShortVector.broadcast(SHORT, (short) (seed + 6));
            ShortVector s7 = ShortVector.broadcast(SHORT, (short) (seed + 7));
            ShortVector s8 = ShortVector.broadcast(SHORT, (short) (seed + 8));
            ShortVector s9 = ShortVector.broadcast(SHORT, (short) (seed + 9));
            ShortVector s10 = ShortVector.broadcast(SHORT, (short) (seed + 10));
            ShortVector s11 = ShortVector.broadcast(SHORT, (short) (seed + 11));
            for (int i = 0; i < steps; i++) {
                s0 = s0.mul(a).add(b);
                s1 = s1.mul(a).add(b);
                s2 = s2.mul(a).add(b);
                s3 = s3.mul(a).add(b);
                s4 = s4.mul(a).add(b);
                s5 = s5.mul(a).add(b);
                s6 = s6.mul(a).add(b);
                s7 = s7.mul(a).add(b);
                s8 = s8.mul(a).add(b);
                s9 = s9.mul(a).add(b);
                s10 = s10.mul(a).add(b);
                s11 = s11.mul(a).add(b);
            }
            ShortVector sum = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
            return (int) sum.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
        }
    }
}
