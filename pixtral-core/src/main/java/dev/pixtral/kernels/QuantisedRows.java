package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/**
 * Input rows of products with {@link Q4Matrix} in 8-bit codes, {@link QuantisedMatrix#BLOCK} of them sharing a float32
 * scale: working memory that {@link Kernels#quantise} fills once for all matrices of one input. Grows to the largest
 * input and is reused. Owned by the caller that runs the pass; several threads may fill rows.
 */
@Internal
public final class QuantisedRows {
    /** Number of start values of a block, see {@link #starts}. */
    public static final int STARTS = 4;

    /**
     * Code {@code k} of row {@code r} at {@code r * blocks * 32 + k}, from -127 to 127: a short, stored twice in an
     * int, ready to be broadcast to vectors of shorts.
     */
    public int[] codes = {};

    /** Scales, {@code [rows, blocks]}. */
    public float[] scales = {};

    /**
     * Four ints per block, {@code [rows, blocks, 4]}: the start values with which the 16-bit sums of the vector twin
     * end at exact dot products, see {@code PanamaDots}. With {@code s = -8 *} the sum of the block's codes, modulo
     * 2^16: the lower halves are {@code 4369 s}, the upper halves {@code 4369 s}, {@code 273 s}, {@code 17 s} and
     * {@code s}, which is at most 8 * 32 * 127 and fits.
     */
    public int[] starts = {};

    /**
     * Sums of the rounded values of each block, {@code [rows, blocks]}: its scale times the sum of its codes. Minima of
     * weights are multiplied with them.
     */
    public float[] sums = {};

    private int rows;
    private int cols;
    private int blocks;

    /** Creates empty working memory. */
    public QuantisedRows() {}

    /**
     * Resizes the memory; the contents are undefined afterwards.
     *
     * @param rows number of rows
     * @param cols values of a row
     */
    public void resize(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
        blocks = Math.ceilDiv(cols, QuantisedMatrix.BLOCK);
        int needed = Math.multiplyExact(rows, blocks * QuantisedMatrix.BLOCK);
        if (codes.length < needed) {
            codes = new int[needed];
            scales = new float[rows * blocks];
            starts = new int[rows * blocks * STARTS];
            sums = new float[rows * blocks];
        }
    }

    /**
     * Returns the number of rows.
     *
     * @return number of rows
     */
    public int rows() {
        return rows;
    }

    /**
     * Returns the width of a row.
     *
     * @return number of values
     */
    public int cols() {
        return cols;
    }

    /**
     * Returns the number of blocks in a row, the last one padded with zeros.
     *
     * @return number of blocks
     */
    public int blocks() {
        return blocks;
    }

    /**
     * Returns the start of the codes of a row.
     *
     * @param row index of the row
     * @return index in {@link #codes}
     */
    public int codesOf(int row) {
        return row * blocks * QuantisedMatrix.BLOCK;
    }

    /**
     * Sets the start values and the sum of a block, whose scale has been set.
     *
     * @param block index of the block among those of all rows
     * @param sum sum of its codes
     */
    public void setStarts(int block, int sum) {
        sums[block] = scales[block] * sum;
        int s = -8 * sum;
        int low = s * 0x1111 & 0xFFFF;
        starts[block * STARTS] = low | s * 0x1111 << 16;
        starts[block * STARTS + 1] = low | s * 0x111 << 16;
        starts[block * STARTS + 2] = low | s * 0x11 << 16;
        starts[block * STARTS + 3] = low | s << 16;
    }
}
