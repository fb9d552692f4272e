package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Matrix product with bfloat16 weights. A vector of ints from a packed column contains two vectors of weights: the
 * lower halves and the upper halves.
 *
 * <p>For prompts and pictures, the weights of a group are unpacked to floats once, some columns at a time; then tiles
 * of six activation rows by two vectors of weights read them (12 accumulators, which leaves room for weights and a
 * broadcast in the 16 registers of AVX2). One row by four vectors serves one or two remaining rows and decoding, where
 * memory is the limit and four chains hide the latency of the multiply-add. Each accumulator is the chain over k of one
 * output, which goes through the output from one panel to the next, so neither tiles nor panels change a bit.
 */
final class PanamaMatMul {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int TILE_ROWS = 6;

    /** Number of remaining rows from which a tile is faster than one row after the other. */
    private static final int TILE_FROM = 3;

    /** Number of columns in a panel. With fewer, what surrounds the loop of a tile counts: 256 are up to 5 % slower. */
    private static final int PANEL_COLUMNS = 512;

    private static final long STEP = Bf16Matrix.COLUMN_BYTES;
    private static final int HIGH_HALVES = 0xFFFF0000;
    private static final long VECTOR_BYTES = (long) LANES * Integer.BYTES;

    private PanamaMatMul() {}

    static void bf16(float[] y, Bf16Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        assert x.length >= (long) rows * w.cols() && y.length >= (long) rows * w.rows();
        for (int group = fromGroup; group < toGroup; group++) {
            int first = group * Bf16Matrix.GROUP;
            if (first + Bf16Matrix.GROUP <= w.rows()) {
                group(y, w.rows(), first, w, x, rows, group, workspace);
            } else {
                paddedGroup(y, first, w, x, rows, group, workspace);
            }
        }
    }

    /**
     * Computes the last group: outputs after the last row of weights are computed but not stored. A masked store in the
     * tiles would cost three quarters of their speed.
     */
    private static void paddedGroup(
            float[] y, int first, Bf16Matrix w, float[] x, int rows, int group, Workspace workspace) {
        float[] whole = workspace.outputs(rows * Bf16Matrix.GROUP);
        group(whole, Bf16Matrix.GROUP, 0, w, x, rows, group, workspace);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(whole, r * Bf16Matrix.GROUP, y, r * w.rows() + first, w.rows() - first);
        }
    }

    /** Computes one group of weight rows: row r of the result is stored at {@code y[r * stride + first ..]}. */
    private static void group(
            float[] y, int stride, int first, Bf16Matrix w, float[] x, int rows, int group, Workspace workspace) {
        int tiled = rows % TILE_ROWS < TILE_FROM ? rows - rows % TILE_ROWS : rows;
        if (tiled > 0) {
            panels(y, stride, first, w, x, tiled, group, workspace);
        }
        for (int r = tiled; r < rows; r++) {
            for (int lane = 0; lane < Bf16Matrix.PAIRS; lane += 2 * LANES) {
                oneRow(y, stride, first + lane, w, x, r, group, lane);
            }
        }
    }

    /** Computes the first {@code rows} rows, tile after tile; the last tile may have fewer than six. */
    private static void panels(
            float[] y, int stride, int first, Bf16Matrix w, float[] x, int rows, int group, Workspace workspace) {
        for (int r = 0; r < rows; r++) {
            Arrays.fill(y, r * stride + first, r * stride + first + Bf16Matrix.GROUP, 0f);
        }
        float[] panel = workspace.floats(PANEL_COLUMNS * Bf16Matrix.GROUP);
        int step = PANEL_COLUMNS * 2;
        for (int column = 0; column < w.cols(); column += PANEL_COLUMNS) {
            int columns = Math.min(PANEL_COLUMNS, w.cols() - column);
            for (int lane = 0; lane < Bf16Matrix.PAIRS; lane += LANES) {
                unpack(panel, lane * step, w, group, lane, column, columns);
            }
            for (int r = 0; r < rows; r += TILE_ROWS) {
                int x0 = r * w.cols() + column;
                for (int lane = 0; lane < Bf16Matrix.PAIRS; lane += LANES) {
                    int y0 = r * stride + first + lane;
                    sixRows(y, y0, stride, panel, lane * step, x, x0, w.cols(), rows - 1 - r, columns);
                }
            }
        }
    }

    /** Unpacks two vectors of weights of some columns, {@code [columns, 2 * LANES]}. */
    private static void unpack(float[] panel, int to, Bf16Matrix w, int group, int lane, int column, int columns) {
        MemorySegment data = NativeMemory.of(w.data());
        long at = w.groupOffset(group) + column * STEP + lane * (long) Integer.BYTES;
        for (int k = 0; k < columns; k++, at += STEP) {
            IntVector pairs = IntVector.fromMemorySegment(INT, data, at, ORDER);
            pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(panel, to + k * 2 * LANES);
            pairs.and(HIGH_HALVES).reinterpretAsFloats().intoArray(panel, to + k * 2 * LANES + LANES);
        }
    }

    /**
     * Adds the columns of a panel to two vectors of outputs of six rows. If only {@code last + 1} of them exist, the
     * last one is computed several times: therefore all sums are read before the first is written.
     *
     * @param y0 the first output of the first row in y
     * @param p the panel's place in {@code panel}
     * @param x0 the first column of the first row in x
     */
    private static void sixRows(
            float[] y, int y0, int stride, float[] panel, int p, float[] x, int x0, int cols, int last, int columns) {
        int row1 = Math.min(1, last);
        int row2 = Math.min(2, last);
        int row3 = Math.min(3, last);
        int row4 = Math.min(4, last);
        int row5 = Math.min(5, last);
        int y1 = y0 + row1 * stride;
        int y2 = y0 + row2 * stride;
        int y3 = y0 + row3 * stride;
        int y4 = y0 + row4 * stride;
        int y5 = y0 + row5 * stride;
        int x1 = x0 + row1 * cols;
        int x2 = x0 + row2 * cols;
        int x3 = x0 + row3 * cols;
        int x4 = x0 + row4 * cols;
        int x5 = x0 + row5 * cols;
        FloatVector low0 = FloatVector.fromArray(FLOAT, y, y0),
                low1 = FloatVector.fromArray(FLOAT, y, y1),
                low2 = FloatVector.fromArray(FLOAT, y, y2),
                low3 = FloatVector.fromArray(FLOAT, y, y3),
                low4 = FloatVector.fromArray(FLOAT, y, y4),
                low5 = FloatVector.fromArray(FLOAT, y, y5);
        FloatVector high0 = FloatVector.fromArray(FLOAT, y, y0 + Bf16Matrix.PAIRS),
                high1 = FloatVector.fromArray(FLOAT, y, y1 + Bf16Matrix.PAIRS),
                high2 = FloatVector.fromArray(FLOAT, y, y2 + Bf16Matrix.PAIRS),
                high3 = FloatVector.fromArray(FLOAT, y, y3 + Bf16Matrix.PAIRS),
                high4 = FloatVector.fromArray(FLOAT, y, y4 + Bf16Matrix.PAIRS),
                high5 = FloatVector.fromArray(FLOAT, y, y5 + Bf16Matrix.PAIRS);
        for (int k = 0; k < columns; k++) {
            FloatVector low = FloatVector.fromArray(FLOAT, panel, p + k * 2 * LANES);
            FloatVector high = FloatVector.fromArray(FLOAT, panel, p + k * 2 * LANES + LANES);
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
        store(low0, high0, y, y0);
        store(low1, high1, y, y1);
        store(low2, high2, y, y2);
        store(low3, high3, y, y3);
        store(low4, high4, y, y4);
        store(low5, high5, y, y5);
    }

    private static void oneRow(
            float[] y, int stride, int first, Bf16Matrix w, float[] x, int row, int group, int lane) {
        MemorySegment data = NativeMemory.of(w.data());
        int cols = w.cols();
        long at = w.groupOffset(group) + lane * (long) Integer.BYTES;
        int x0 = row * cols;
        FloatVector low0 = FloatVector.zero(FLOAT),
                high0 = FloatVector.zero(FLOAT),
                low1 = FloatVector.zero(FLOAT),
                high1 = FloatVector.zero(FLOAT);
        for (int k = 0; k < cols; k++, at += STEP) {
            IntVector pairs0 = IntVector.fromMemorySegment(INT, data, at, ORDER);
            IntVector pairs1 = IntVector.fromMemorySegment(INT, data, at + VECTOR_BYTES, ORDER);
            FloatVector v = FloatVector.broadcast(FLOAT, x[x0 + k]);
            low0 = pairs0.lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(v, low0);
            high0 = pairs0.and(HIGH_HALVES).reinterpretAsFloats().fma(v, high0);
            low1 = pairs1.lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(v, low1);
            high1 = pairs1.and(HIGH_HALVES).reinterpretAsFloats().fma(v, high1);
        }
        int at0 = row * stride + first;
        store(low0, high0, y, at0);
        store(low1, high1, y, at0 + LANES);
    }

    /**
     * Stores two vectors: lower halves are the first rows of a group, upper halves those {@link Bf16Matrix#PAIRS}
     * later.
     */
    private static void store(FloatVector low, FloatVector high, float[] y, int at) {
        low.intoArray(y, at);
        high.intoArray(y, at + Bf16Matrix.PAIRS);
    }
}
