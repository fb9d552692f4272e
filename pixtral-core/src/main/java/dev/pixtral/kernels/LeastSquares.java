package dev.pixtral.kernels;

import java.util.Arrays;

/**
 * The rule of {@link Quantiser#Q4}: scales that fit their codes with the least squared error, in three rounds.
 *
 * <p>Some blocks at a time are transposed, so that each loop does the same with all of them and C2 turns it into vector
 * instructions: that is twice as fast as one block after the other. All accesses of such a loop need the same index,
 * hence an array for each place in a block. Not thread-safe.
 */
final class LeastSquares {
    private static final int BLOCK = QuantisedMatrix.BLOCK;

    /** Number of blocks at a time: their 16 KiB stay in the first-level cache. */
    private static final int MOST = 64;

    /** Measured: fewer or more of them give no better answers. */
    private static final int ROUNDS = 3;

    /** The largest number that float16 rounds to 0. */
    private static final float VANISHING = 0x1p-25f;

    private static final int ZERO = 8; // the code that represents 0

    private final float[][] weights; // [32, blocks]
    private final int[][] values; // of the codes, -8 to 7
    private final float[] most;
    private final float[] least;
    private final float[] scales;
    private final float[] inverses;
    private final float[] products;
    private final int[] squares;

    /**
     * Allocates working memory.
     *
     * @param blocks number of blocks that will be quantised at a time; more or fewer are possible
     */
    LeastSquares(int blocks) {
        int size = Math.min(MOST, blocks);
        weights = new float[BLOCK][size];
        values = new int[BLOCK][size];
        most = new float[size];
        least = new float[size];
        scales = new float[size];
        inverses = new float[size];
        products = new float[size];
        squares = new int[size];
    }

    /** Quantises blocks, see {@link Quantiser#blocks}. */
    void blocks(byte[] codes, float[] allScales, float[] x, int count) {
        for (int from = 0; from < count; from += scales.length) {
            int size = Math.min(scales.length, count - from);
            read(x, from, size);
            begin(size);
            for (int round = 0; round < ROUNDS; round++) {
                round(size);
            }
            write(codes, allScales, from, size);
        }
    }

    private void read(float[] x, int from, int size) {
        for (int k = 0; k < BLOCK; k++) {
            float[] column = weights[k];
            for (int b = 0, at = from * BLOCK + k; b < size; b++, at += BLOCK) {
                column[b] = x[at];
            }
        }
    }

    /** The first scales: those of the weights of largest magnitude, the positive one on ties, as -8. */
    private void begin(int size) {
        System.arraycopy(weights[0], 0, most, 0, size);
        System.arraycopy(weights[0], 0, least, 0, size);
        for (int k = 1; k < BLOCK; k++) {
            widen(most, least, weights[k], size);
        }
        for (int b = 0; b < size; b++) {
            scales[b] = (most[b] < -least[b] ? least[b] : most[b]) / -8;
        }
    }

    private static void widen(float[] most, float[] least, float[] column, int size) {
        for (int b = 0; b < size; b++) {
            most[b] = Math.max(most[b], column[b]);
            least[b] = Math.min(least[b], column[b]);
        }
    }

    /** Sets the codes for the scales, and then the scales that fit these codes best. */
    private void round(int size) {
        for (int b = 0; b < size; b++) {
            inverses[b] = 1 / scales[b];
            products[b] = 0f;
            squares[b] = 0;
        }
        for (int k = 0; k < BLOCK; k++) {
            column(weights[k], values[k], inverses, products, squares, size);
        }
        for (int b = 0; b < size; b++) {
            boolean vanishes = Math.abs(scales[b]) <= VANISHING;
            scales[b] = vanishes ? 0f : products[b] / squares[b];
        }
    }

    private static void column(float[] x, int[] values, float[] inverses, float[] products, int[] squares, int size) {
        for (int b = 0; b < size; b++) {
            // truncation instead of the floor makes no difference, because everything below 0 becomes 0
            int value = Math.max(0, Math.min(15, (int) (x[b] * inverses[b] + 8.5f))) - ZERO;
            values[b] = value;
            products[b] += x[b] * value;
            squares[b] += value * value;
        }
    }

    private void write(byte[] codes, float[] allScales, int from, int size) {
        System.arraycopy(scales, 0, allScales, from, size);
        for (int k = 0; k < BLOCK; k++) {
            int[] column = values[k];
            for (int b = 0, at = from * BLOCK + k; b < size; b++, at += BLOCK) {
                codes[at] = (byte) (column[b] + ZERO);
            }
        }
        for (int b = 0; b < size; b++) {
            if (scales[b] == 0) {
                Arrays.fill(codes, (from + b) * BLOCK, (from + b + 1) * BLOCK, (byte) ZERO);
            }
        }
    }
}
