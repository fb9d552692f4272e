package dev.pixtral.kernels.twins;

import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.WeightFormat;
import java.util.Arrays;

/** The definition of products with quantised weights, in plain loops. */
final class ScalarQuantised {
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int COLUMN_INTS = QuantisedMatrix.COLUMN_INTS;
    private static final int LARGEST = 127;
    private static final int INFINITE_BITS = 0x7F800000;

    private ScalarQuantised() {}

    static void quantise(QuantisedRows target, float[] x, int fromRow, int toRow) {
        for (int row = fromRow; row < toRow; row++) {
            for (int block = 0; block < target.blocks(); block++) {
                quantiseBlock(target, x, row, block);
            }
        }
    }

    /** Quantises one block of one row. */
    static void quantiseBlock(QuantisedRows target, float[] x, int row, int block) {
        int from = row * target.cols() + block * BLOCK;
        int width = Math.min(BLOCK, target.cols() - block * BLOCK);
        int largest = 0; // as bits, which are ordered like magnitudes, with NaN last
        for (int i = 0; i < width; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(x[from + i]) & 0x7FFFFFFF);
        }
        float scale = scale(largest);
        boolean zeros = !(scale > 0);
        int index = target.index(row, block);
        int to = index * BLOCK;
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            int code = zeros || i >= width ? 0 : code(x[from + i] / scale);
            sum += code;
            target.codes[to + i] = code & 0xFFFF | code << 16;
        }
        target.scales[index] = scale;
        target.setStarts(index, sum);
    }

    /** Returns the scale of a block from the bits of its largest magnitude; NaN if that is not finite. */
    static float scale(int largest) {
        return largest < INFINITE_BITS ? Float.intBitsToFloat(largest) / LARGEST : Float.NaN;
    }

    private static int code(float quotient) {
        return Math.clamp((int) Math.rint(quotient), -LARGEST, LARGEST);
    }

    static void matMul(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup) {
        assert x.cols() == w.cols() && y.length >= (long) x.rows() * w.rows();
        int groupRows = w.groupRows();
        int[] codes = new int[BLOCK * groupRows];
        float[] scales = new float[groupRows];
        int[] dots = new int[groupRows];
        for (int group = fromGroup; group < toGroup; group++) {
            int first = group * groupRows;
            int width = Math.min(groupRows, w.rows() - first);
            for (int r = 0; r < x.rows(); r++) {
                Arrays.fill(y, r * w.rows() + first, r * w.rows() + first + width, 0f);
            }
            for (int block = 0; block < w.blocks(); block++) {
                unpackCodes(codes, w, group, block);
                unpackScales(scales, w, group, block);
                for (int r = 0; r < x.rows(); r++) {
                    int index = x.index(r, block);
                    dots(dots, codes, x.codes, index * BLOCK);
                    float scale = x.scales[index];
                    int out = r * w.rows() + first;
                    for (int lane = 0; lane < width; lane++) {
                        y[out + lane] = Math.fma(scales[lane] * scale, (float) dots[lane], y[out + lane]);
                    }
                }
            }
            if (w.format() == WeightFormat.Q4_1) {
                addMinima(y, w, x, group, first, width);
            }
        }
    }

    /** Adds the products of minima, as those of codes that are smaller by 8, and sums of activations. */
    private static void addMinima(float[] y, Q4Matrix w, QuantisedRows x, int group, int first, int width) {
        float[] scales = new float[w.groupRows()];
        float[] minima = new float[w.groupRows()];
        for (int block = 0; block < w.blocks(); block++) {
            unpackScales(scales, w, group, block);
            unpackHalves(minima, w, w.minimaOffset(group, block));
            for (int r = 0; r < x.rows(); r++) {
                float sum = x.sums[x.index(r, block)];
                int out = r * w.rows() + first;
                for (int lane = 0; lane < width; lane++) {
                    y[out + lane] = Math.fma(Math.fma(8f, scales[lane], minima[lane]), sum, y[out + lane]);
                }
            }
        }
    }

    static void matMul(float[] y, Q8Matrix w, float[] x, int rows, int fromGroup, int toGroup) {
        assert x.length >= (long) rows * w.cols() && y.length >= (long) rows * w.rows();
        int groupRows = w.groupRows();
        int[] codes = new int[BLOCK * groupRows];
        float[] scales = new float[groupRows];
        float[] sums = new float[groupRows];
        for (int group = fromGroup; group < toGroup; group++) {
            int first = group * groupRows;
            int width = Math.min(groupRows, w.rows() - first);
            for (int r = 0; r < rows; r++) {
                Arrays.fill(y, r * w.rows() + first, r * w.rows() + first + width, 0f);
            }
            for (int block = 0; block < w.blocks(); block++) {
                unpackCodes(codes, w, group, block);
                unpackScales(scales, w, group, block);
                int columns = Math.min(BLOCK, w.cols() - block * BLOCK);
                for (int r = 0; r < rows; r++) {
                    sums(sums, codes, x, r * w.cols() + block * BLOCK, columns);
                    int out = r * w.rows() + first;
                    for (int lane = 0; lane < width; lane++) {
                        y[out + lane] = Math.fma(scales[lane], sums[lane], y[out + lane]);
                    }
                }
            }
        }
    }

    /**
     * Computes the chain of each output over the block's columns, {@code codes[32, groupRows]}, with the same number of
     * activations.
     */
    private static void sums(float[] sums, int[] codes, float[] x, int at, int columns) {
        Arrays.fill(sums, 0f);
        for (int k = 0; k < columns; k++) {
            float xk = x[at + k];
            int column = k * sums.length;
            for (int lane = 0; lane < sums.length; lane++) {
                sums[lane] = Math.fma((float) codes[column + lane], xk, sums[lane]);
            }
        }
    }

    /** Computes exact products of the block's columns, {@code codes[32, groupRows]}, with 32 activations. */
    private static void dots(int[] dots, int[] codes, int[] activations, int at) {
        Arrays.fill(dots, 0);
        for (int k = 0; k < BLOCK; k++) {
            int a = activations[at + k] >> 16;
            int column = k * dots.length;
            for (int lane = 0; lane < dots.length; lane++) {
                dots[lane] += codes[column + lane] * a;
            }
        }
    }

    private static void unpackCodes(int[] codes, QuantisedMatrix w, int group, int block) {
        int bits = w.codeBits();
        int mask = (1 << bits) - 1;
        int middle = 1 << bits - 1;
        long at = w.blockOffset(group, block);
        for (int k = 0; k < BLOCK; k++) {
            for (int l = 0; l < COLUMN_INTS; l++, at += Integer.BYTES) {
                int word = w.data().get(QuantisedMatrix.WORD, at);
                int to = k * w.groupRows() + l;
                for (int shift = 0; shift < Integer.SIZE; shift += bits, to += COLUMN_INTS) {
                    codes[to] = (word >>> shift & mask) - middle;
                }
            }
        }
    }

    private static void unpackScales(float[] scales, QuantisedMatrix w, int group, int block) {
        unpackHalves(scales, w, w.blockOffset(group, block) + QuantisedMatrix.CODE_BYTES);
    }

    private static void unpackHalves(float[] halves, QuantisedMatrix w, long from) {
        long at = from;
        int half = w.groupRows() / 2;
        for (int row = 0; row < half; row++, at += Integer.BYTES) {
            int pair = w.data().get(QuantisedMatrix.WORD, at);
            halves[row] = Float.float16ToFloat((short) pair);
            halves[half + row] = Float.float16ToFloat((short) (pair >> 16));
        }
    }
}
