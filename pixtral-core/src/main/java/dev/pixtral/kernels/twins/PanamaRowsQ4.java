package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.FetchChoice;
import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Matrix product with Q4 weights and a few rows: a token that is decoded, the tokens of some chats, a draft. Reading
 * the weights from memory takes longer than the arithmetic. Where that is faster, see {@link FetchChoice}, a piece of a
 * group is first fetched by {@link PanamaFetch}; then all rows read it without unpacking it, see
 * {@link PanamaPackedDots}.
 *
 * <p>Dot products go through an array, because a method that also adds them up would be too large for C2. Scales are
 * read after the codes of their blocks: before them, they would be one line of each block that no prefetcher foresees.
 */
final class PanamaRowsQ4 {
    /**
     * Number of blocks at a time: their 18 KiB, their dot products with the rows of a tile and their scales stay in the
     * first-level cache.
     */
    private static final int PIECE = 8;

    /**
     * The same for one row: while the ends of its blocks are computed, the prefetchers of the processor go on only for
     * about 20 lines.
     */
    private static final int ROW_PIECE = 4;

    /** Rows of a tile: three would not fit into the 16 registers of 256 bits. */
    private static final int TILE_ROWS = PanamaSpecies.BITS == 256 ? 2 : PanamaPackedDots.ROWS;

    private static final int GROUP = Q4Matrix.GROUP;
    private static final int HALF = GROUP / 2;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private PanamaRowsQ4() {}

    /** Adds a group of weight rows to {@code y[r * stride + first ..]}. */
    static void group(float[] y, int stride, int first, Q4Matrix w, QuantisedRows x, int group, Workspace workspace) {
        FetchChoice choice = workspace.fetching(w.format(), x.rows());
        long begin = System.nanoTime();
        boolean fetches = choice.fetches();
        pieces(y, stride, first, w, x, group, fetches, workspace);
        choice.took(fetches, System.nanoTime() - begin, w.blocks() * w.blockBytes());
    }

    private static void pieces(
            float[] y,
            int stride,
            int first,
            Q4Matrix w,
            QuantisedRows x,
            int group,
            boolean fetches,
            Workspace workspace) {
        int piece = x.rows() == 1 ? ROW_PIECE : PIECE;
        int fetched = 0;
        for (int block = 0; block < w.blocks(); block += piece) {
            int left = w.blocks() - block;
            if (fetches && block % PIECE == 0) {
                long bytes = Math.min(PIECE, left) * w.blockBytes();
                fetched += PanamaFetch.lines(w.data(), w.blockOffset(group, block), bytes);
            }
            if (x.rows() == 1) {
                row(y, first, w, x, group, block, Math.min(piece, left), workspace);
            } else {
                piece(y, stride, first, w, x, group, block, Math.min(piece, left), workspace);
            }
        }
        workspace.keep(fetched);
    }

    /** Adds some blocks of the group for the only row. */
    private static void row(
            float[] y, int first, Q4Matrix w, QuantisedRows x, int group, int block, int blocks, Workspace workspace) {
        int[] dots = workspace.ints(PanamaPackedDots.ROWS * PIECE * PanamaPackedDots.DOTS);
        long from = w.blockOffset(group, block);
        PanamaPackedDots.rows(dots, w.data(), from, w.blockBytes(), x, 0, 1, block, blocks);
        addUp(y, first, dots, w.data(), from, w.blockBytes(), x.scales, block, blocks);
    }

    /**
     * Adds some blocks to the outputs {@code y[first ..]} of the only row; the scales are read where they are stored.
     */
    private static void addUp(
            float[] y,
            int first,
            int[] dots,
            MemorySegment packed,
            long from,
            long blockBytes,
            float[] rowScales,
            int block,
            int blocks) {
        MemorySegment data = NativeMemory.of(packed);
        for (int b = 0; b < blocks; b++) {
            MemorySegment scales =
                    data.asSlice(from + b * blockBytes + QuantisedMatrix.CODE_BYTES, GROUP * (long) Short.BYTES);
            float rowScale = rowScales[block + b];
            int at = b * PanamaPackedDots.DOTS;
            for (int i = 0; i < HALF; i += LANES) {
                IntVector pair = IntVector.fromMemorySegment(INT, scales, i * (long) Integer.BYTES, ORDER);
                IntVector dot = IntVector.fromArray(INT, dots, at + i);
                FloatVector low = (FloatVector) dot.lanewise(VectorOperators.LSHL, Short.SIZE)
                        .lanewise(VectorOperators.ASHR, Short.SIZE)
                        .convert(VectorOperators.I2F, 0);
                FloatVector high = (FloatVector)
                        dot.lanewise(VectorOperators.ASHR, Short.SIZE).convert(VectorOperators.I2F, 0);
                pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                        .lanewise(VectorOperators.ASHR, 3)
                        .and(PanamaScales.HALF_BITS)
                        .reinterpretAsFloats()
                        .mul(PanamaScales.HALF_UNIT)
                        .mul(rowScale)
                        .fma(low, FloatVector.fromArray(FLOAT, y, first + i))
                        .intoArray(y, first + i);
                pair.lanewise(VectorOperators.ASHR, 3)
                        .and(PanamaScales.HALF_BITS)
                        .reinterpretAsFloats()
                        .mul(PanamaScales.HALF_UNIT)
                        .mul(rowScale)
                        .fma(high, FloatVector.fromArray(FLOAT, y, first + HALF + i))
                        .intoArray(y, first + HALF + i);
            }
        }
    }

    /** Adds some blocks of the group, tile of rows after tile. */
    private static void piece(
            float[] y,
            int stride,
            int first,
            Q4Matrix w,
            QuantisedRows x,
            int group,
            int block,
            int blocks,
            Workspace workspace) {
        int[] dots = workspace.ints(PanamaPackedDots.ROWS * PIECE * PanamaPackedDots.DOTS);
        float[] scales = workspace.scales(PIECE * GROUP);
        long from = w.blockOffset(group, block);
        int size;
        for (int row = 0; row < x.rows(); row += size) {
            size = Math.min(TILE_ROWS, x.rows() - row);
            PanamaPackedDots.rows(dots, w.data(), from, w.blockBytes(), x, row, size, block, blocks);
            if (row == 0) {
                PanamaScales.unpack(scales, w, group, block, blocks);
            }
            for (int i = 0; i < size; i++) {
                int index = (row + i) * x.blocks() + block;
                int at = (row + i) * stride + first;
                addUp(y, at, dots, i * blocks * PanamaPackedDots.DOTS, scales, x.scales, index, blocks);
            }
        }
    }

    /**
     * Adds some blocks to the outputs {@code y[first ..]} of one row; {@code block} is an index among the blocks of all
     * rows of x. Each short is the dot product of one output.
     */
    private static void addUp(
            float[] y, int first, int[] dots, int from, float[] scales, float[] rowScales, int block, int blocks) {
        for (int i = 0; i < HALF; i += LANES) {
            FloatVector lowSum = FloatVector.fromArray(FLOAT, y, first + i);
            FloatVector highSum = FloatVector.fromArray(FLOAT, y, first + HALF + i);
            int at = from + i;
            int scaleAt = i;
            for (int b = 0; b < blocks; b++, at += PanamaPackedDots.DOTS, scaleAt += GROUP) {
                IntVector pair = IntVector.fromArray(INT, dots, at);
                float scale = rowScales[block + b];
                FloatVector low = (FloatVector) pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                        .lanewise(VectorOperators.ASHR, Short.SIZE)
                        .convert(VectorOperators.I2F, 0);
                FloatVector high = (FloatVector)
                        pair.lanewise(VectorOperators.ASHR, Short.SIZE).convert(VectorOperators.I2F, 0);
                lowSum =
                        FloatVector.fromArray(FLOAT, scales, scaleAt).mul(scale).fma(low, lowSum);
                highSum = FloatVector.fromArray(FLOAT, scales, scaleAt + HALF)
                        .mul(scale)
                        .fma(high, highSum);
            }
            lowSum.intoArray(y, first + i);
            highSum.intoArray(y, first + HALF + i);
        }
    }
}
