package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Workspace;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of many rows with one group of Q4 weights. From the outermost loop to the innermost: {@value #PANEL_BLOCKS}
 * blocks are unpacked, some rows are taken, a pass over the outputs, one block; then all tiles of these rows multiply
 * the block ({@link PanamaPanelQ4}), and their dot products are added to the sums of their outputs. So each sum meets
 * its blocks in ascending order, the block's part of the panel stays in the first-level cache for all tiles, and the
 * activations are read from front to back, because they are stored block by block.
 *
 * <p>The end of a block is a loop of its own over all rows. In the loop of the tile it would take registers from the
 * sums of the tile, one of which C2 then keeps in memory.
 */
final class PanamaManyRowsQ4 {
    private static final int GROUP = Q4Matrix.GROUP;
    private static final int HALF = GROUP / 2;

    /**
     * Number of blocks in a panel: 32 KiB. Unpacking is two to three times as fast as with panels that do not fit the
     * first-level cache.
     */
    private static final int PANEL_BLOCKS = 4;

    /** Number of rows at a time, a multiple of the tile: their sums and dot products stay in the first-level cache. */
    private static final int ROWS = 48;

    /** Distance of two rows of sums: not a power of two, with which loads seem to depend on stores of other rows. */
    private static final int SUMS = GROUP + 16;

    private PanamaManyRowsQ4() {}

    /**
     * Computes one group of weight rows: the first {@code width} results of a row go to {@code y[r * stride + first]}.
     */
    static void multiply(
            float[] y, int stride, int first, int width, Q4Matrix w, QuantisedRows x, int group, Workspace workspace) {
        float[] sums = workspace.floats(x.rows() * SUMS);
        Arrays.fill(sums, 0, x.rows() * SUMS, 0f);
        int most = Math.min(PANEL_BLOCKS, w.blocks());
        short[] panel = workspace.shorts(most * PanamaPanelQ4.BLOCK_SHORTS);
        float[] scales = workspace.scales(most * GROUP);
        int[] dots = workspace.ints(ROWS * PanamaPanelQ4.DOTS);
        for (int block = 0; block < w.blocks(); block += most) {
            int blocks = Math.min(most, w.blocks() - block);
            PanamaPanelQ4.unpack(panel, w, group, block, blocks);
            PanamaScales.unpack(scales, w, group, block, blocks);
            for (int r = 0; r < x.rows(); r += ROWS) {
                someRows(sums, panel, scales, dots, x, r, block, blocks);
            }
        }
        PanamaMinima.add(sums, SUMS, 0, w, x, group, workspace);
        for (int r = 0; r < x.rows(); r++) {
            System.arraycopy(sums, r * SUMS, y, r * stride + first, width);
        }
    }

    private static void someRows(
            float[] sums, short[] panel, float[] scales, int[] dots, QuantisedRows x, int row, int block, int blocks) {
        int rows = Math.min(ROWS, x.rows() - row);
        int tiled = Math.min(ROWS, x.paddedRows() - row);
        for (int pass = 0; pass < PanamaPanelQ4.PASSES; pass++) {
            int output = pass * PanamaPanelQ4.DOTS;
            for (int b = 0; b < blocks; b++) {
                int index = x.index(row, block + b);
                PanamaPanelQ4.multiply(dots, panel, pass, b, blocks, x, index, tiled);
                addUp(sums, row * SUMS + output, dots, scales, b * GROUP + output, x.scales, index, rows);
            }
        }
    }

    /** Adds one block to the sums of all outputs of a pass: {@code sums[at ..]} is the first one of the first row. */
    private static void addUp(
            float[] sums, int at, int[] dots, float[] scales, int scale, float[] rowScales, int index, int rows) {
        FloatVector low0 = FloatVector.fromArray(FLOAT, scales, scale);
        FloatVector low1 = FloatVector.fromArray(FLOAT, scales, scale + LANES);
        FloatVector low2 = FloatVector.fromArray(FLOAT, scales, scale + 2 * LANES);
        FloatVector low3 = FloatVector.fromArray(FLOAT, scales, scale + 3 * LANES);
        FloatVector high0 = FloatVector.fromArray(FLOAT, scales, scale + HALF);
        FloatVector high1 = FloatVector.fromArray(FLOAT, scales, scale + HALF + LANES);
        FloatVector high2 = FloatVector.fromArray(FLOAT, scales, scale + HALF + 2 * LANES);
        FloatVector high3 = FloatVector.fromArray(FLOAT, scales, scale + HALF + 3 * LANES);
        for (int r = 0; r < rows; r++) {
            int from = r * PanamaPanelQ4.DOTS;
            int to = at + r * SUMS;
            float e = rowScales[index + r];
            IntVector pair = IntVector.fromArray(INT, dots, from);
            low0.mul(e)
                    .fma(
                            (FloatVector) pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                                    .lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, sums, to))
                    .intoArray(sums, to);
            high0.mul(e)
                    .fma(
                            (FloatVector) pair.lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, sums, to + HALF))
                    .intoArray(sums, to + HALF);
            to += LANES;
            pair = IntVector.fromArray(INT, dots, from + LANES);
            low1.mul(e)
                    .fma(
                            (FloatVector) pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                                    .lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, sums, to))
                    .intoArray(sums, to);
            high1.mul(e)
                    .fma(
                            (FloatVector) pair.lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, sums, to + HALF))
                    .intoArray(sums, to + HALF);
            to += LANES;
            pair = IntVector.fromArray(INT, dots, from + 2 * LANES);
            low2.mul(e)
                    .fma(
                            (FloatVector) pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                                    .lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, sums, to))
                    .intoArray(sums, to);
            high2.mul(e)
                    .fma(
                            (FloatVector) pair.lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, sums, to + HALF))
                    .intoArray(sums, to + HALF);
            to += LANES;
            pair = IntVector.fromArray(INT, dots, from + 3 * LANES);
            low3.mul(e)
                    .fma(
                            (FloatVector) pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                                    .lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, sums, to))
                    .intoArray(sums, to);
            high3.mul(e)
                    .fma(
                            (FloatVector) pair.lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, sums, to + HALF))
                    .intoArray(sums, to + HALF);
        }
    }
}
