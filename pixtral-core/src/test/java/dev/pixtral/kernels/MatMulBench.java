package dev.pixtral.kernels;

import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.Random;

/**
 * Speed of the matrix products, by hand: not a test. Run {@code main} with the vector module; the width is {@code -Dpixtral.vectorBits}. Best of many short samples, since a
 * shared machine disturbs most of them. Arguments: {@code prefill|decode} and a kernel, {@code scalar|panama}.
 */
final class MatMulBench {
    private static final int PROMPT_ROWS = 96;

    private MatMulBench() {}

    public static void main(String[] args) {
        Kernels kernels = args[1].equals("scalar") ? new ScalarKernels() : new PanamaKernels();
        for (WeightFormat format :
                args.length > 2 ? new WeightFormat[] {WeightFormat.valueOf(args[2])} : WeightFormat.values()) {
            if (args[0].equals("row")) {
                group(kernels, format, 1, 2048);
            } else if (args[0].equals("prefill")) {
                prefill(kernels, format, 2048);
                prefill(kernels, format, 5120);
            } else {
                decode(kernels, format, 1);
                decode(kernels, format, 2);
            }
        }
    }

    private static void prefill(Kernels kernels, WeightFormat format, int size) {
        group(kernels, format, PROMPT_ROWS, size);
    }

    /** One group of a square matrix for some rows; the weights stay in the cache. */
    private static void group(Kernels kernels, WeightFormat format, int rows, int size) {
        try (Arena arena = Arena.ofConfined();
                Workers workers = new Workers(1)) {
            Matrix w = random(format, 256, size, arena, workers);
            float[] x = KernelTwinsTest.gaussian(new Random(1), rows * size);
            float[] y = new float[rows * w.rows()];
            QuantisedRows quantised = quantised(kernels, x, rows, size);
            int samples = kernels instanceof ScalarKernels ? 100 : 3000 + 100_000 / rows;
            double best = Double.MAX_VALUE;
            for (int i = 0; i < samples; i++) {
                int group = i % w.groups();
                long start = System.nanoTime();
                multiply(kernels, y, w, x, quantised, rows, group, group + 1);
                best = Math.min(best, System.nanoTime() - start);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s %d rows, %d columns, %s: %.1f GMAC/s%n",
                    kernels.name(),
                    rows,
                    size,
                    format,
                    (double) rows * w.groupRows() * size / best);
        }
    }

    /** One row and a matrix far larger than any cache. */
    private static void decode(Kernels kernels, WeightFormat format, int threads) {
        int rows = 14336;
        int cols = 5120;
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(threads)) {
            Matrix w = random(format, rows, cols, arena, workers);
            float[] x = KernelTwinsTest.gaussian(new Random(1), cols);
            float[] y = new float[rows];
            QuantisedRows quantised = quantised(kernels, x, 1, cols);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < (kernels instanceof ScalarKernels ? 5 : 150); i++) {
                long start = System.nanoTime();
                workers.run(w.groups(), group -> multiply(kernels, y, w, x, quantised, 1, group, group + 1));
                best = Math.min(best, System.nanoTime() - start);
            }
            double weights = (double) rows * cols;
            double bytes = switch (w) {
                case Bf16Matrix bf16 -> bf16.data().byteSize();
                case QuantisedMatrix q -> q.data().byteSize();
            };
            System.out.printf(
                    Locale.ROOT,
                    "%s decode %d threads %s: %.1f Gweights/s, %.1f GB/s%n",
                    kernels.name(),
                    threads,
                    format,
                    weights / best,
                    bytes / best);
        }
    }

    private static QuantisedRows quantised(Kernels kernels, float[] x, int rows, int cols) {
        QuantisedRows quantised = new QuantisedRows();
        quantised.resize(rows, cols);
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 200_000 / rows; i++) {
            long start = System.nanoTime();
            kernels.quantise(quantised, x, 0, rows);
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf(Locale.ROOT, "%s quantise: %.2f G/s%n", kernels.name(), rows * cols / best);
        return quantised;
    }

    private static void multiply(
            Kernels kernels, float[] y, Matrix w, float[] x, QuantisedRows quantised, int rows, int from, int to) {
        switch (w) {
            case Bf16Matrix bf16 -> kernels.matMul(y, bf16, x, rows, from, to);
            case Q8Matrix q8 -> kernels.matMul(y, q8, x, rows, from, to);
            case Q4Matrix q4 -> kernels.matMul(y, q4, quantised, from, to);
        }
    }

    private static Matrix random(WeightFormat format, int rows, int cols, Arena arena, Workers workers) {
        float[] values = KernelTwinsTest.gaussian(new Random(2), cols + 64);
        long start = System.nanoTime();
        QuantisedPacker.Rows source = (row, target) -> System.arraycopy(values, row % 64, target, 0, cols);
        Matrix w = switch (format) {
            case BF16 -> Bf16Matrix.pack(rows, cols, (row, target) -> bf16(values, row % 64, target), arena);
            case Q8 -> Q8Matrix.pack("random", rows, cols, source, arena, workers);
            case Q4 -> Q4Matrix.pack("random", rows, cols, source, arena, workers);
        };
        System.out.printf(
                Locale.ROOT, "pack %s: %.2f G weights/s%n", format, (double) rows * cols / (System.nanoTime() - start));
        return w;
    }

    private static void bf16(float[] values, int from, short[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = Bf16.fromFloat(values[from + i]);
        }
    }
}
