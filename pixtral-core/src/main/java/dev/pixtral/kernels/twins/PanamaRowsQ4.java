package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.FetchChoice;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Workspace;
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

    /** Rows of a tile: three would not fit into the 16 registers of 256 bits. */
    private static final int TILE_ROWS = PanamaSpecies.BITS == 256 ? 2 : PanamaPackedDots.ROWS;

    private static final int GROUP = Q4Matrix.GROUP;

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
        int fetched = 0;
        for (int block = 0; block < w.blocks(); block += PIECE) {
            int blocks = Math.min(PIECE, w.blocks() - block);
            if (fetches) {
                fetched += PanamaFetch.lines(w.data(), w.blockOffset(group, block), blocks * w.blockBytes());
            }
            piece(y, stride, first, w, x, group, block, blocks, workspace);
        }
        workspace.keep(fetched);
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
        int half = GROUP / 2;
        for (int i = 0; i < half; i += LANES) {
            FloatVector lowSum = FloatVector.fromArray(FLOAT, y, first + i);
            FloatVector highSum = FloatVector.fromArray(FLOAT, y, first + half + i);
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
                highSum = FloatVector.fromArray(FLOAT, scales, scaleAt + half)
                        .mul(scale)
                        .fma(high, highSum);
            }
            lowSum.intoArray(y, first + i);
            highSum.intoArray(y, first + half + i);
        }
    }
}
