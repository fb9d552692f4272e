package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Matrix product with Q8 weights and float32 activations. A lane is an output; a block's codes are summed up from zero,
 * and its scale is applied with one more multiply-add.
 *
 * <p>From {@value #PANEL_FROM} rows on, the codes of some blocks are unpacked to floats once, and all rows read them:
 * six rows by two vectors, the tile of {@link PanamaMatMul}, then one or two remaining rows one by one. A tile's rows
 * of x stay in the first-level cache for all outputs of the group. Fewer rows, in particular a token that is decoded,
 * read the packed weights: {@link PanamaRowsQ8}.
 *
 * <p>A code becomes a float without a conversion. It is stored as {@code u = c + 128}; in the last bits of the float
 * 2^23 it yields 2^23 + u, and in bits 15..8 of the float 2^15 it yields 2^15 + u, both exact, and a subtraction leaves
 * c. One shift by 16 moves the other two codes of an int to the same bits.
 *
 * <p>Vectors are never passed between methods of this class, as in {@link PanamaMatMulQ4}. Offsets are computed from
 * the column instead of being incremented along with it: that is up to a third faster with AVX2.
 */
final class PanamaMatMulQ8 {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int COLUMN_INTS = QuantisedMatrix.COLUMN_INTS;
    private static final int GROUP = Q8Matrix.GROUP;
    private static final int TILE_ROWS = 6;

    /** Number of remaining rows from which a tile is faster than one row after the other. */
    private static final int TILE_FROM = 3;

    /** Number of rows from which unpacking pays off. */
    private static final int PANEL_FROM = 9;

    /** Number of blocks in a panel: 32 KiB. More do not help; fewer cost a little. */
    private static final int PANEL_BLOCKS = 4;

    static final int LOWER = 0xFF;
    static final int LOWER_UNIT = 0x4B000000; // 2^23
    static final float LOWER_ZERO = 0x1p23f + 128;
    static final int UPPER = 0xFF00;
    static final int UPPER_UNIT = 0x47000000; // 2^15
    static final float UPPER_ZERO = 0x1p15f + 128;

    private PanamaMatMulQ8() {}

    static void multiply(float[] y, Q8Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        assert x.length >= (long) rows * w.cols() && y.length >= (long) rows * w.rows();
        for (int group = fromGroup; group < toGroup; group++) {
            int first = group * GROUP;
            if (first + GROUP <= w.rows()) {
                group(y, w.rows(), first, w, x, rows, group, workspace);
            } else {
                paddedGroup(y, first, w, x, rows, group, workspace);
            }
        }
    }

    /** Computes the last group: outputs after the last row of weights are computed but not kept. */
    private static void paddedGroup(
            float[] y, int first, Q8Matrix w, float[] x, int rows, int group, Workspace workspace) {
        float[] whole = workspace.outputs(rows * GROUP);
        group(whole, GROUP, 0, w, x, rows, group, workspace);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(whole, r * GROUP, y, r * w.rows() + first, w.rows() - first);
        }
    }

    /** Computes one group of weight rows: row r of the result is stored at {@code y[r * stride + first ..]}. */
    private static void group(
            float[] y, int stride, int first, Q8Matrix w, float[] x, int rows, int group, Workspace workspace) {
        for (int r = 0; r < rows; r++) {
            Arrays.fill(y, r * stride + first, r * stride + first + GROUP, 0f);
        }
        if (rows < PANEL_FROM) {
            PanamaRowsQ8.group(y, stride, first, w, x, rows, group, workspace);
        } else {
            panels(y, stride, first, w, x, rows, group, workspace);
        }
    }

    private static void panels(
            float[] y, int stride, int first, Q8Matrix w, float[] x, int rows, int group, Workspace workspace) {
        int cols = w.cols();
        int most = Math.min(PANEL_BLOCKS, w.blocks());
        float[] panel = workspace.floats(most * BLOCK * GROUP);
        float[] scales = workspace.scales(most * GROUP);
        int tiled = rows % TILE_ROWS < TILE_FROM ? rows - rows % TILE_ROWS : rows;
        for (int block = 0; block < w.blocks(); block += most) {
            int blocks = Math.min(most, w.blocks() - block);
            int column = block * BLOCK;
            int end = Math.min(cols, column + blocks * BLOCK);
            long from = w.blockOffset(group, block);
            for (int b = 0; b < blocks; b++) {
                unpack(panel, b * BLOCK * GROUP, w.data(), from + b * w.blockBytes());
            }
            PanamaScales.unpack(scales, w, group, block, blocks);
            int whole = (end - column) / BLOCK;
            for (int r = 0; r < tiled; r += TILE_ROWS) {
                for (int out = 0; out < GROUP; out += 2 * LANES) {
                    sixRows(y, stride, first + out, panel, out, scales, x, cols, column, r, rows - 1, whole);
                }
            }
            if (whole < blocks) {
                int p = whole * BLOCK * GROUP;
                int s = whole * GROUP;
                rowByRow(y, stride, first, panel, p, scales, s, x, cols, column + whole * BLOCK, 0, tiled, end);
            }
            rowByRow(y, stride, first, panel, 0, scales, 0, x, cols, column, tiled, rows, end);
        }
    }

    /** Adds the columns of a panel to one row after the other. */
    private static void rowByRow(
            float[] y,
            int stride,
            int first,
            float[] panel,
            int p,
            float[] scales,
            int s,
            float[] x,
            int cols,
            int column,
            int fromRow,
            int toRow,
            int end) {
        for (int r = fromRow; r < toRow; r++) {
            for (int out = 0; out < GROUP; out += 4 * LANES) {
                int at = r * stride + first + out;
                oneRow(y, at, panel, p + out, scales, s + out, x, r * cols + column, end - column);
            }
        }
    }

    /** Unpacks the codes of a block to floats, {@code [32, 64]}. */
    private static void unpack(float[] panel, int to, MemorySegment packed, long at) {
        MemorySegment data = NativeMemory.of(packed);
        for (int i = 0; i < BLOCK * COLUMN_INTS; i += LANES, at += LANES * (long) Integer.BYTES) {
            IntVector lower = IntVector.fromMemorySegment(INT, data, at, ORDER);
            IntVector upper = lower.lanewise(VectorOperators.LSHR, 16);
            int place = to + i / COLUMN_INTS * GROUP + i % COLUMN_INTS;
            lower.and(LOWER)
                    .or(LOWER_UNIT)
                    .reinterpretAsFloats()
                    .sub(LOWER_ZERO)
                    .intoArray(panel, place);
            lower.and(UPPER)
                    .or(UPPER_UNIT)
                    .reinterpretAsFloats()
                    .sub(UPPER_ZERO)
                    .intoArray(panel, place + COLUMN_INTS);
            upper.and(LOWER)
                    .or(LOWER_UNIT)
                    .reinterpretAsFloats()
                    .sub(LOWER_ZERO)
                    .intoArray(panel, place + 2 * COLUMN_INTS);
            upper.and(UPPER)
                    .or(UPPER_UNIT)
                    .reinterpretAsFloats()
                    .sub(UPPER_ZERO)
                    .intoArray(panel, place + 3 * COLUMN_INTS);
        }
    }

    /**
     * Adds whole blocks of a panel to two vectors of outputs of the rows from {@code row} to at most {@code last}. If
     * these are fewer than six, the last one is computed several times: therefore all sums are read before the first is
     * written.
     *
     * @param first the first output, an index in a row of y
     * @param out the same as an index in the group
     * @param column the first column of the panel
     */
    private static void sixRows(
            float[] y,
            int stride,
            int first,
            float[] panel,
            int out,
            float[] scales,
            float[] x,
            int cols,
            int column,
            int row,
            int last,
            int blocks) {
        int row1 = Math.min(row + 1, last);
        int row2 = Math.min(row + 2, last);
        int row3 = Math.min(row + 3, last);
        int row4 = Math.min(row + 4, last);
        int row5 = Math.min(row + 5, last);
        int y0 = row * stride + first;
        int y1 = row1 * stride + first;
        int y2 = row2 * stride + first;
        int y3 = row3 * stride + first;
        int y4 = row4 * stride + first;
        int y5 = row5 * stride + first;
        int x0 = row * cols + column;
        int x1 = row1 * cols + column;
        int x2 = row2 * cols + column;
        int x3 = row3 * cols + column;
        int x4 = row4 * cols + column;
        int x5 = row5 * cols + column;
        int p = out;
        int s = out;
        for (int block = 0; block < blocks; block++) {
            FloatVector low0 = FloatVector.zero(FLOAT),
                    low1 = FloatVector.zero(FLOAT),
                    low2 = FloatVector.zero(FLOAT),
                    low3 = FloatVector.zero(FLOAT),
                    low4 = FloatVector.zero(FLOAT),
                    low5 = FloatVector.zero(FLOAT);
            FloatVector high0 = FloatVector.zero(FLOAT),
                    high1 = FloatVector.zero(FLOAT),
                    high2 = FloatVector.zero(FLOAT),
                    high3 = FloatVector.zero(FLOAT),
                    high4 = FloatVector.zero(FLOAT),
                    high5 = FloatVector.zero(FLOAT);
            for (int k = 0; k < BLOCK; k++) {
                FloatVector low = FloatVector.fromArray(FLOAT, panel, p + k * GROUP);
                FloatVector high = FloatVector.fromArray(FLOAT, panel, p + k * GROUP + LANES);
                FloatVector v = FloatVector.broadcast(FLOAT, x[x0 + k]);
                low0 = low.fma(v, low0);
                high0 = high.fma(v, high0);
                v = FloatVector.broadcast(FLOAT, x[x1 + k]);
                low1 = low.fma(v, low1);
                high1 = high.fma(v, high1);
                v = FloatVector.broadcast(FLOAT, x[x2 + k]);
                low2 = low.fma(v, low2);
                high2 = high.fma(v, high2);
                v = FloatVector.broadcast(FLOAT, x[x3 + k]);
                low3 = low.fma(v, low3);
                high3 = high.fma(v, high3);
                v = FloatVector.broadcast(FLOAT, x[x4 + k]);
                low4 = low.fma(v, low4);
                high4 = high.fma(v, high4);
                v = FloatVector.broadcast(FLOAT, x[x5 + k]);
                low5 = low.fma(v, low5);
                high5 = high.fma(v, high5);
            }
            FloatVector low = FloatVector.fromArray(FLOAT, scales, s);
            FloatVector high = FloatVector.fromArray(FLOAT, scales, s + LANES);
            low0 = low.fma(low0, FloatVector.fromArray(FLOAT, y, y0));
            high0 = high.fma(high0, FloatVector.fromArray(FLOAT, y, y0 + LANES));
            low1 = low.fma(low1, FloatVector.fromArray(FLOAT, y, y1));
            high1 = high.fma(high1, FloatVector.fromArray(FLOAT, y, y1 + LANES));
            low2 = low.fma(low2, FloatVector.fromArray(FLOAT, y, y2));
            high2 = high.fma(high2, FloatVector.fromArray(FLOAT, y, y2 + LANES));
            low3 = low.fma(low3, FloatVector.fromArray(FLOAT, y, y3));
            high3 = high.fma(high3, FloatVector.fromArray(FLOAT, y, y3 + LANES));
            low4 = low.fma(low4, FloatVector.fromArray(FLOAT, y, y4));
            high4 = high.fma(high4, FloatVector.fromArray(FLOAT, y, y4 + LANES));
            low5 = low.fma(low5, FloatVector.fromArray(FLOAT, y, y5));
            high5 = high.fma(high5, FloatVector.fromArray(FLOAT, y, y5 + LANES));
            low0.intoArray(y, y0);
            high0.intoArray(y, y0 + LANES);
            low1.intoArray(y, y1);
            high1.intoArray(y, y1 + LANES);
            low2.intoArray(y, y2);
            high2.intoArray(y, y2 + LANES);
            low3.intoArray(y, y3);
            high3.intoArray(y, y3 + LANES);
            low4.intoArray(y, y4);
            high4.intoArray(y, y4 + LANES);
            low5.intoArray(y, y5);
            high5.intoArray(y, y5 + LANES);
            p += BLOCK * GROUP;
            s += GROUP;
            x0 += BLOCK;
            x1 += BLOCK;
            x2 += BLOCK;
            x3 += BLOCK;
            x4 += BLOCK;
            x5 += BLOCK;
        }
    }

    /** Adds the blocks of a panel to four vectors of outputs of one row. */
    private static void oneRow(
            float[] y, int at, float[] panel, int p, float[] scales, int s, float[] x, int x0, int columns) {
        for (int from = 0; from < columns; from += BLOCK, s += GROUP) {
            int to = Math.min(columns, from + BLOCK);
            FloatVector p0 = FloatVector.zero(FLOAT),
                    p1 = FloatVector.zero(FLOAT),
                    p2 = FloatVector.zero(FLOAT),
                    p3 = FloatVector.zero(FLOAT);
            for (int k = from; k < to; k++, p += GROUP) {
                FloatVector v = FloatVector.broadcast(FLOAT, x[x0 + k]);
                p0 = FloatVector.fromArray(FLOAT, panel, p).fma(v, p0);
                p1 = FloatVector.fromArray(FLOAT, panel, p + LANES).fma(v, p1);
                p2 = FloatVector.fromArray(FLOAT, panel, p + 2 * LANES).fma(v, p2);
                p3 = FloatVector.fromArray(FLOAT, panel, p + 3 * LANES).fma(v, p3);
            }
            FloatVector.fromArray(FLOAT, scales, s)
                    .fma(p0, FloatVector.fromArray(FLOAT, y, at))
                    .intoArray(y, at);
            FloatVector.fromArray(FLOAT, scales, s + LANES)
                    .fma(p1, FloatVector.fromArray(FLOAT, y, at + LANES))
                    .intoArray(y, at + LANES);
            FloatVector.fromArray(FLOAT, scales, s + 2 * LANES)
                    .fma(p2, FloatVector.fromArray(FLOAT, y, at + 2 * LANES))
                    .intoArray(y, at + 2 * LANES);
            FloatVector.fromArray(FLOAT, scales, s + 3 * LANES)
                    .fma(p3, FloatVector.fromArray(FLOAT, y, at + 3 * LANES))
                    .intoArray(y, at + 3 * LANES);
        }
    }
}
