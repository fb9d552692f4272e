package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaMatMulQ8.LOWER;
import static dev.pixtral.kernels.twins.PanamaMatMulQ8.LOWER_UNIT;
import static dev.pixtral.kernels.twins.PanamaMatMulQ8.LOWER_ZERO;
import static dev.pixtral.kernels.twins.PanamaMatMulQ8.UPPER;
import static dev.pixtral.kernels.twins.PanamaMatMulQ8.UPPER_UNIT;
import static dev.pixtral.kernels.twins.PanamaMatMulQ8.UPPER_ZERO;
import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.FetchChoice;
import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Matrix product with Q8 weights and a few rows, read from the packed weights as {@link PanamaMatMulQ8} describes it.
 * Where that is faster, see {@link FetchChoice}, a piece of a group is first fetched by {@link PanamaFetch}; then it is
 * in the first-level cache for all lanes and rows. Two or three rows share the conversion of the codes.
 *
 * <p>The loop of two rows ends with a comparison that C2 does not recognise as that of a counted loop. It would unroll
 * it four times and keep more vectors than there are registers: 7.4 instead of 10.9 GB/s at 256 bits.
 */
final class PanamaRowsQ8 {
    /** Rows of a tile: three would not fit into the 16 registers of 256 bits. */
    private static final int TILE_ROWS = PanamaSpecies.BITS == 256 ? 2 : 3;

    /** Number of blocks that are fetched together: 17 KiB. */
    private static final int PIECE = 8;

    /**
     * Number of blocks at a time that are not fetched: while the other lanes of a block read it from the first-level
     * cache, the prefetchers of the processor go on.
     */
    private static final int UNFETCHED_PIECE = 2;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final long COLUMN_BYTES = QuantisedMatrix.COLUMN_BYTES;
    private static final int COLUMN_INTS = QuantisedMatrix.COLUMN_INTS;

    private PanamaRowsQ8() {}

    /** Adds a group of weight rows to {@code y[r * stride + first ..]} for each row of x. */
    static void group(
            float[] y, int stride, int first, Q8Matrix w, float[] x, int rows, int group, Workspace workspace) {
        FetchChoice choice = workspace.fetching(WeightFormat.Q8, rows);
        long begin = System.nanoTime();
        boolean fetches = choice.fetches();
        pieces(y, stride, first, w, x, rows, group, fetches, workspace);
        choice.took(fetches, System.nanoTime() - begin, w.blocks() * Q8Matrix.BLOCK_BYTES);
    }

    private static void pieces(
            float[] y,
            int stride,
            int first,
            Q8Matrix w,
            float[] x,
            int rows,
            int group,
            boolean fetches,
            Workspace workspace) {
        int cols = w.cols();
        int piece = fetches ? PIECE : UNFETCHED_PIECE;
        int fetched = 0;
        for (int block = 0; block < w.blocks(); block += piece) {
            int column = block * BLOCK;
            int columns = Math.min(cols - column, piece * BLOCK);
            long from = w.blockOffset(group, block);
            if (fetches) {
                fetched +=
                        PanamaFetch.lines(w.data(), from, Math.min(PIECE, w.blocks() - block) * Q8Matrix.BLOCK_BYTES);
            }
            for (int lane = 0; lane < COLUMN_INTS; lane += LANES) {
                long at = from + lane * (long) Integer.BYTES;
                for (int r = 0; r < rows; r += TILE_ROWS) {
                    int to = r * stride + first + lane;
                    int x0 = r * cols + column;
                    switch (Math.min(TILE_ROWS, rows - r)) {
                        case 1 -> one(y, to, w.data(), at, x, x0, columns);
                        case 2 -> two(y, to, stride, w.data(), at, x, x0, cols, columns);
                        default -> three(y, to, stride, w.data(), at, x, x0, cols, columns);
                    }
                }
            }
        }
        workspace.keep(fetched);
    }

    /**
     * Adds some packed blocks to four vectors of outputs of one row, {@code COLUMN_INTS} apart. For the loop of four
     * columns see {@link PanamaPackedDots}.
     */
    private static void one(float[] y, int first, MemorySegment packed, long from, float[] x, int x0, int columns) {
        MemorySegment data = NativeMemory.of(packed);
        for (int column = 0; column < columns; column += BLOCK, from += Q8Matrix.BLOCK_BYTES) {
            int to = Math.min(columns, column + BLOCK);
            FloatVector p00 = FloatVector.zero(FLOAT),
                    p01 = FloatVector.zero(FLOAT),
                    p02 = FloatVector.zero(FLOAT),
                    p03 = FloatVector.zero(FLOAT);
            long at = from;
            long end = from + (to - column) / 4 * 4 * COLUMN_BYTES;
            int k = x0 + column;
            for (; at != end; at += 4 * COLUMN_BYTES, k += 4) {
                IntVector lower = IntVector.fromMemorySegment(INT, data, at, ORDER);
                IntVector upper = lower.lanewise(VectorOperators.LSHR, 16);
                FloatVector v0 = FloatVector.broadcast(FLOAT, x[k]);
                p00 = lower.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p00);
                p01 = lower.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p01);
                p02 = upper.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p02);
                p03 = upper.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p03);
                lower = IntVector.fromMemorySegment(INT, data, at + COLUMN_BYTES, ORDER);
                upper = lower.lanewise(VectorOperators.LSHR, 16);
                v0 = FloatVector.broadcast(FLOAT, x[k + 1]);
                p00 = lower.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p00);
                p01 = lower.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p01);
                p02 = upper.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p02);
                p03 = upper.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p03);
                lower = IntVector.fromMemorySegment(INT, data, at + 2 * COLUMN_BYTES, ORDER);
                upper = lower.lanewise(VectorOperators.LSHR, 16);
                v0 = FloatVector.broadcast(FLOAT, x[k + 2]);
                p00 = lower.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p00);
                p01 = lower.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p01);
                p02 = upper.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p02);
                p03 = upper.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p03);
                lower = IntVector.fromMemorySegment(INT, data, at + 3 * COLUMN_BYTES, ORDER);
                upper = lower.lanewise(VectorOperators.LSHR, 16);
                v0 = FloatVector.broadcast(FLOAT, x[k + 3]);
                p00 = lower.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p00);
                p01 = lower.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p01);
                p02 = upper.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p02);
                p03 = upper.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p03);
            }
            for (; k < x0 + to; at += COLUMN_BYTES, k++) {
                IntVector lower = IntVector.fromMemorySegment(INT, data, at, ORDER);
                IntVector upper = lower.lanewise(VectorOperators.LSHR, 16);
                FloatVector v0 = FloatVector.broadcast(FLOAT, x[k]);
                p00 = lower.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p00);
                p01 = lower.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p01);
                p02 = upper.and(LOWER)
                        .or(LOWER_UNIT)
                        .reinterpretAsFloats()
                        .sub(LOWER_ZERO)
                        .fma(v0, p02);
                p03 = upper.and(UPPER)
                        .or(UPPER_UNIT)
                        .reinterpretAsFloats()
                        .sub(UPPER_ZERO)
                        .fma(v0, p03);
            }
            long scales = from + QuantisedMatrix.CODE_BYTES;
            IntVector pair = IntVector.fromMemorySegment(INT, data, scales, ORDER);
            IntVector next = IntVector.fromMemorySegment(INT, data, scales + COLUMN_BYTES, ORDER);
            pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .fma(p00, FloatVector.fromArray(FLOAT, y, first))
                    .intoArray(y, first);
            next.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .fma(p01, FloatVector.fromArray(FLOAT, y, first + COLUMN_INTS))
                    .intoArray(y, first + COLUMN_INTS);
            pair.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .fma(p02, FloatVector.fromArray(FLOAT, y, first + 2 * COLUMN_INTS))
                    .intoArray(y, first + 2 * COLUMN_INTS);
            next.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .fma(p03, FloatVector.fromArray(FLOAT, y, first + 3 * COLUMN_INTS))
                    .intoArray(y, first + 3 * COLUMN_INTS);
        }
    }

    /** The same for two rows, whose outputs are {@code stride} apart. */
    private static void two(
            float[] y, int at, int stride, MemorySegment packed, long from, float[] x, int x0, int cols, int columns) {
        MemorySegment data = NativeMemory.of(packed);
        int x1 = x0 + cols;
        int at1 = at + stride;
        for (int column = 0; column < columns; column += BLOCK, from += Q8Matrix.BLOCK_BYTES) {
            int to = Math.min(columns, column + BLOCK);
            FloatVector p00 = FloatVector.zero(FLOAT),
                    p01 = FloatVector.zero(FLOAT),
                    p02 = FloatVector.zero(FLOAT),
                    p03 = FloatVector.zero(FLOAT);
            FloatVector p10 = FloatVector.zero(FLOAT),
                    p11 = FloatVector.zero(FLOAT),
                    p12 = FloatVector.zero(FLOAT),
                    p13 = FloatVector.zero(FLOAT);
            long end = from + (to - column) * COLUMN_BYTES;
            int k = column;
            for (long i = from; i != end; i += COLUMN_BYTES, k++) {
                IntVector lower = IntVector.fromMemorySegment(INT, data, i, ORDER);
                IntVector upper = lower.lanewise(VectorOperators.LSHR, 16);
                FloatVector v0 = FloatVector.broadcast(FLOAT, x[x0 + k]);
                FloatVector v1 = FloatVector.broadcast(FLOAT, x[x1 + k]);
                FloatVector w =
                        lower.and(LOWER).or(LOWER_UNIT).reinterpretAsFloats().sub(LOWER_ZERO);
                p00 = w.fma(v0, p00);
                p10 = w.fma(v1, p10);
                w = lower.and(UPPER).or(UPPER_UNIT).reinterpretAsFloats().sub(UPPER_ZERO);
                p01 = w.fma(v0, p01);
                p11 = w.fma(v1, p11);
                w = upper.and(LOWER).or(LOWER_UNIT).reinterpretAsFloats().sub(LOWER_ZERO);
                p02 = w.fma(v0, p02);
                p12 = w.fma(v1, p12);
                w = upper.and(UPPER).or(UPPER_UNIT).reinterpretAsFloats().sub(UPPER_ZERO);
                p03 = w.fma(v0, p03);
                p13 = w.fma(v1, p13);
            }
            long scales = from + QuantisedMatrix.CODE_BYTES;
            IntVector pair = IntVector.fromMemorySegment(INT, data, scales, ORDER);
            IntVector next = IntVector.fromMemorySegment(INT, data, scales + COLUMN_BYTES, ORDER);
            FloatVector d = pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT);
            d.fma(p00, FloatVector.fromArray(FLOAT, y, at)).intoArray(y, at);
            d.fma(p10, FloatVector.fromArray(FLOAT, y, at1)).intoArray(y, at1);
            d = next.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT);
            d.fma(p01, FloatVector.fromArray(FLOAT, y, at + COLUMN_INTS)).intoArray(y, at + COLUMN_INTS);
            d.fma(p11, FloatVector.fromArray(FLOAT, y, at1 + COLUMN_INTS)).intoArray(y, at1 + COLUMN_INTS);
            d = pair.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT);
            d.fma(p02, FloatVector.fromArray(FLOAT, y, at + 2 * COLUMN_INTS)).intoArray(y, at + 2 * COLUMN_INTS);
            d.fma(p12, FloatVector.fromArray(FLOAT, y, at1 + 2 * COLUMN_INTS)).intoArray(y, at1 + 2 * COLUMN_INTS);
            d = next.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT);
            d.fma(p03, FloatVector.fromArray(FLOAT, y, at + 3 * COLUMN_INTS)).intoArray(y, at + 3 * COLUMN_INTS);
            d.fma(p13, FloatVector.fromArray(FLOAT, y, at1 + 3 * COLUMN_INTS)).intoArray(y, at1 + 3 * COLUMN_INTS);
        }
    }

    /** The same for three rows. */
    private static void three(
            float[] y, int at, int stride, MemorySegment packed, long from, float[] x, int x0, int cols, int columns) {
        MemorySegment data = NativeMemory.of(packed);
        int x1 = x0 + cols;
        int at1 = at + stride;
        int x2 = x1 + cols;
        int at2 = at1 + stride;
        for (int column = 0; column < columns; column += BLOCK, from += Q8Matrix.BLOCK_BYTES) {
            int to = Math.min(columns, column + BLOCK);
            FloatVector p00 = FloatVector.zero(FLOAT),
                    p01 = FloatVector.zero(FLOAT),
                    p02 = FloatVector.zero(FLOAT),
                    p03 = FloatVector.zero(FLOAT);
            FloatVector p10 = FloatVector.zero(FLOAT),
                    p11 = FloatVector.zero(FLOAT),
                    p12 = FloatVector.zero(FLOAT),
                    p13 = FloatVector.zero(FLOAT);
            FloatVector p20 = FloatVector.zero(FLOAT),
                    p21 = FloatVector.zero(FLOAT),
                    p22 = FloatVector.zero(FLOAT),
                    p23 = FloatVector.zero(FLOAT);
            for (int k = column; k < to; k++) {
                IntVector lower = IntVector.fromMemorySegment(INT, data, from + (k - column) * COLUMN_BYTES, ORDER);
                IntVector upper = lower.lanewise(VectorOperators.LSHR, 16);
                FloatVector v0 = FloatVector.broadcast(FLOAT, x[x0 + k]);
                FloatVector v1 = FloatVector.broadcast(FLOAT, x[x1 + k]);
                FloatVector v2 = FloatVector.broadcast(FLOAT, x[x2 + k]);
                FloatVector w =
                        lower.and(LOWER).or(LOWER_UNIT).reinterpretAsFloats().sub(LOWER_ZERO);
                p00 = w.fma(v0, p00);
                p10 = w.fma(v1, p10);
                p20 = w.fma(v2, p20);
                w = lower.and(UPPER).or(UPPER_UNIT).reinterpretAsFloats().sub(UPPER_ZERO);
                p01 = w.fma(v0, p01);
                p11 = w.fma(v1, p11);
                p21 = w.fma(v2, p21);
                w = upper.and(LOWER).or(LOWER_UNIT).reinterpretAsFloats().sub(LOWER_ZERO);
                p02 = w.fma(v0, p02);
                p12 = w.fma(v1, p12);
                p22 = w.fma(v2, p22);
                w = upper.and(UPPER).or(UPPER_UNIT).reinterpretAsFloats().sub(UPPER_ZERO);
                p03 = w.fma(v0, p03);
                p13 = w.fma(v1, p13);
                p23 = w.fma(v2, p23);
            }
            long scales = from + QuantisedMatrix.CODE_BYTES;
            IntVector pair = IntVector.fromMemorySegment(INT, data, scales, ORDER);
            IntVector next = IntVector.fromMemorySegment(INT, data, scales + COLUMN_BYTES, ORDER);
            FloatVector d = pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT);
            d.fma(p00, FloatVector.fromArray(FLOAT, y, at)).intoArray(y, at);
            d.fma(p10, FloatVector.fromArray(FLOAT, y, at1)).intoArray(y, at1);
            d.fma(p20, FloatVector.fromArray(FLOAT, y, at2)).intoArray(y, at2);
            d = next.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT);
            d.fma(p01, FloatVector.fromArray(FLOAT, y, at + COLUMN_INTS)).intoArray(y, at + COLUMN_INTS);
            d.fma(p11, FloatVector.fromArray(FLOAT, y, at1 + COLUMN_INTS)).intoArray(y, at1 + COLUMN_INTS);
            d.fma(p21, FloatVector.fromArray(FLOAT, y, at2 + COLUMN_INTS)).intoArray(y, at2 + COLUMN_INTS);
            d = pair.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT);
            d.fma(p02, FloatVector.fromArray(FLOAT, y, at + 2 * COLUMN_INTS)).intoArray(y, at + 2 * COLUMN_INTS);
            d.fma(p12, FloatVector.fromArray(FLOAT, y, at1 + 2 * COLUMN_INTS)).intoArray(y, at1 + 2 * COLUMN_INTS);
            d.fma(p22, FloatVector.fromArray(FLOAT, y, at2 + 2 * COLUMN_INTS)).intoArray(y, at2 + 2 * COLUMN_INTS);
            d = next.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT);
            d.fma(p03, FloatVector.fromArray(FLOAT, y, at + 3 * COLUMN_INTS)).intoArray(y, at + 3 * COLUMN_INTS);
            d.fma(p13, FloatVector.fromArray(FLOAT, y, at1 + 3 * COLUMN_INTS)).intoArray(y, at1 + 3 * COLUMN_INTS);
            d.fma(p23, FloatVector.fromArray(FLOAT, y, at2 + 3 * COLUMN_INTS)).intoArray(y, at2 + 3 * COLUMN_INTS);
        }
    }
}
