package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/** Source of the codes, scales and minima of a quantised matrix. Used by several threads at the same time. */
@Internal
@FunctionalInterface
public interface CodeRows {
    /**
     * Reads consecutive rows.
     *
     * @param first index of the first row
     * @param count number of rows, all of them in the matrix
     * @param codes receives the stored codes, {@code [count, blocks * 32]}; those of columns after the last one
     *     represent 0
     * @param halves receives the float16 numbers, {@code [count, n, blocks]}: the scales of a row, then its minima if
     *     it has some
     */
    void read(int first, int count, byte[] codes, short[] halves);

    /**
     * Reads one row as float32: each code times its scale, plus the minimum if there is one.
     *
     * @param format format of the codes
     * @param cols number of columns
     * @param row index of the row
     * @param target receives the weights in its first {@code cols} elements
     */
    default void floatRow(WeightFormat format, int cols, int row, float[] target) {
        int block = QuantisedMatrix.BLOCK;
        int blocks = Math.ceilDiv(cols, block);
        byte[] codes = new byte[blocks * block];
        short[] halves = new short[format.halves() * blocks];
        read(row, 1, codes, halves);
        int zero = zero(format);
        for (int i = 0; i < cols; i++) {
            target[i] = ((codes[i] & 0xFF) - zero) * Float.float16ToFloat(halves[i / block]);
        }
        if (format.halves() > 1) {
            for (int i = 0; i < cols; i++) {
                target[i] += Float.float16ToFloat(halves[blocks + i / block]);
            }
        }
    }

    /**
     * Quantises rows as they are read, by the rule of a format.
     *
     * @param name name of the matrix, for messages
     * @param cols number of columns
     * @param format format of the codes
     * @param rows the weights; read by several threads at the same time
     * @return codes, scales and minima; reading them throws {@link dev.pixtral.errors.PixtralException} if a weight is
     *     not finite or too large for a float16 scale
     */
    static CodeRows quantising(String name, int cols, WeightFormat format, QuantisedPacker.Rows rows) {
        return new QuantisingRows(name, cols, format, rows);
    }

    /** Returns the stored code that is multiplied with the scale as 0. */
    private static int zero(WeightFormat format) {
        return switch (format) {
            case Q8 -> 128;
            case Q4 -> 8;
            case Q4_1 -> 0;
            case BF16 -> throw new IllegalArgumentException("bfloat16 has no codes");
        };
    }
}
