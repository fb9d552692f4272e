package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/**
 * Input rows of products with {@link Q4Matrix} in 8-bit codes, {@link QuantisedMatrix#BLOCK} of them sharing a float32
 * scale: working memory that {@link Kernels#quantise} fills once for all matrices of one input. Grows to the largest
 * input and is reused. Owned by the caller that runs the pass; several threads may fill rows.
 *
 * <p>The blocks of few rows are stored row by row, because a product reads one row from front to back. Those of
 * {@link #MANY} or more rows are stored block by block, because a product multiplies one block of all rows with the
 * same weights before it takes the next; rows are padded to whole tiles, and the contents of these paddings are
 * undefined. {@link #index} hides the difference.
 */
@Internal
public final class QuantisedRows {
    /** Number of rows from which they are stored block by block. */
    public static final int MANY = 9;

    /** Number of rows in a tile of the vector twin: many rows are padded to a multiple of it. */
    public static final int TILE = 2;

    /** Number of start values of a block of few rows, see {@link #starts}. */
    public static final int STARTS = 4;

    /**
     * Code {@code k} of a block at {@code index * 32 + k}, from -127 to 127: a short, stored twice in an int, ready to
     * be broadcast to vectors of shorts.
     */
    public int[] codes = {};

    /** Scale of a block at {@code index}. */
    public float[] scales = {};

    /**
     * The start values with which the 16-bit sums of the vector twin end at exact dot products. With {@code s = -8 *}
     * the sum of the block's codes, which is at most 8 * 32 * 127 and fits 16 bits: {@code s} twice in an int at
     * {@code index} if there are many rows, see {@code PanamaPanelQ4}. If there are few, four ints at {@code index *
     * 4}, see {@code PanamaPackedDots}: modulo 2^16, the lower halves are {@code 4369 s}, the upper halves {@code 4369
     * s}, {@code 273 s}, {@code 17 s} and {@code s}.
     */
    public int[] starts = {};

    /**
     * Sum of the rounded values of a block at {@code index}: its scale times the sum of its codes. Minima of weights
     * are multiplied with them.
     */
    public float[] sums = {};

    private int rows;
    private int cols;
    private int blocks;
    private int paddedRows;
    private int rowStep; // from a block to that of the next row
    private int blockStep; // and to the next one of the same row

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
        paddedRows = (int) paddedRows(rows);
        rowStep = many() ? 1 : blocks;
        blockStep = many() ? paddedRows : 1;
        int all = Math.multiplyExact(paddedRows, blocks);
        int needed = Math.multiplyExact(all, QuantisedMatrix.BLOCK);
        if (codes.length < needed) {
            codes = new int[needed];
            scales = new float[all];
            starts = new int[all * STARTS]; // as many as few rows need
            sums = new float[all];
        }
    }

    /**
     * Returns whether blocks are stored block by block, not row by row.
     *
     * @return true if there are {@link #MANY} or more rows
     */
    public boolean many() {
        return rows >= MANY;
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
     * Returns the number of rows with those that fill the last tile.
     *
     * @return see {@link #paddedRows(long)}
     */
    public int paddedRows() {
        return paddedRows;
    }

    /**
     * Returns the number of rows that are stored for a number of rows.
     *
     * @param rows number of rows
     * @return the same, or the next multiple of {@link #TILE} if there are many
     */
    public static long paddedRows(long rows) {
        return rows >= MANY ? Math.ceilDiv(rows, TILE) * TILE : rows;
    }

    /**
     * Returns the position of a block.
     *
     * @param row index of the row
     * @param block index of the block in the row
     * @return index among the blocks of all rows
     */
    public int index(int row, int block) {
        // no branch: C2 would check the bounds of both alternatives ahead of a loop, and discard its code if one fails
        return row * rowStep + block * blockStep;
    }

    /**
     * Sets the start values and the sum of a block, whose scale has been set.
     *
     * @param index of the block, see {@link #index}
     * @param sum sum of its codes
     */
    public void setStarts(int index, int sum) {
        sums[index] = scales[index] * sum;
        int s = -8 * sum;
        if (many()) {
            starts[index] = s & 0xFFFF | s << 16;
            return;
        }
        int low = s * 0x1111 & 0xFFFF;
        starts[index * STARTS] = low | s * 0x1111 << 16;
        starts[index * STARTS + 1] = low | s * 0x111 << 16;
        starts[index * STARTS + 2] = low | s * 0x11 << 16;
        starts[index * STARTS + 3] = low | s << 16;
    }
}
