package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Matrix product with bfloat16 weights. A vector of ints from a packed column contains two vectors of weights: the
 * lower halves and the upper halves.
 *
 * <p>Tiles: six activation rows by two vectors of weights for prompts and pictures (12 accumulators, which leaves room
 * for weights and a broadcast in the 16 registers of AVX2), one row by four vectors for one or two remaining rows and
 * for decoding, where memory is the limit and four chains hide the latency of the multiply-add. Each accumulator is the
 * whole chain over k of one output, so the tiling does not change a bit.
 */
final class PanamaMatMul {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int TILE_ROWS = 6;

    /** Number of remaining rows from which a tile is faster than one row after the other. */
    private static final int TILE_FROM = 3;

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
        for (int lane = 0; lane < Bf16Matrix.PAIRS; lane += LANES) {
            for (int r = 0; r < tiled; r += TILE_ROWS) {
                sixRows(y, stride, first + lane, w, x, r, rows - 1, group, lane);
            }
        }
        for (int r = tiled; r < rows; r++) {
            for (int lane = 0; lane < Bf16Matrix.PAIRS; lane += 2 * LANES) {
                oneRow(y, stride, first + lane, w, x, r, group, lane);
            }
        }
    }

    /**
     * Computes rows from {@code row} to at most {@code last}; if these are fewer than six, the last one several times.
     */
    private static void sixRows(
            float[] y, int stride, int first, Bf16Matrix w, float[] x, int row, int last, int group, int lane) {
        MemorySegment data = NativeMemory.of(w.data());
        int cols = w.cols();
        long at = w.groupOffset(group) + lane * (long) Integer.BYTES;
        int x0 = row * cols;
        int x1 = Math.min(row + 1, last) * cols;
        int x2 = Math.min(row + 2, last) * cols;
        int x3 = Math.min(row + 3, last) * cols;
        int x4 = Math.min(row + 4, last) * cols;
        int x5 = Math.min(row + 5, last) * cols;
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
        for (int k = 0; k < cols; k++, at += STEP) {
            IntVector pairs = IntVector.fromMemorySegment(INT, data, at, ORDER);
            FloatVector low = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            FloatVector high = pairs.and(HIGH_HALVES).reinterpretAsFloats();
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
        store(low0, high0, y, row * stride + first);
        store(low1, high1, y, Math.min(row + 1, last) * stride + first);
        store(low2, high2, y, Math.min(row + 2, last) * stride + first);
        store(low3, high3, y, Math.min(row + 3, last) * stride + first);
        store(low4, high4, y, Math.min(row + 4, last) * stride + first);
        store(low5, high5, y, Math.min(row + 5, last) * stride + first);
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
