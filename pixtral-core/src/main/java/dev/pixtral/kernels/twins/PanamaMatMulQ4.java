package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workspace;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Matrix product with Q4 weights, some blocks at a time: first exact integer dot products ({@link PanamaDots}), then
 * one fused multiply-add per block and output.
 *
 * <p>From {@value #PANEL_FROM} rows on, the weights are unpacked to shorts that all tiles of three rows read. Fewer
 * rows, in particular a token that is decoded, and those that remain read the packed weights: {@link PanamaRowsQ4}.
 *
 * <p>Vectors are never passed between methods of this class: C2 stops inlining our methods when a compilation has
 * 40,000 nodes, which three rows of a tile reach, and a vector that is passed to a method becomes an object. Small
 * helper methods made these loops 10 to 30 times slower; arrays between the steps have no measurable cost.
 */
final class PanamaMatMulQ4 {
    private static final int GROUP = Q4Matrix.GROUP;

    /** Number of rows from which unpacking pays off. */
    private static final int PANEL_FROM = 9;

    /** Number of blocks in a panel: 128 KiB, which stay in the second-level cache. */
    private static final int PANEL_BLOCKS = 16;

    private PanamaMatMulQ4() {}

    static void multiply(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup, Workspace workspace) {
        assert x.cols() == w.cols() && y.length >= (long) x.rows() * w.rows();
        for (int group = fromGroup; group < toGroup; group++) {
            int first = group * GROUP;
            if (first + GROUP <= w.rows()) {
                group(y, w.rows(), first, w, x, group, workspace);
            } else {
                paddedGroup(y, first, w, x, group, workspace);
            }
        }
    }

    /** Computes the last group: outputs after the last row of weights are computed but not kept. */
    private static void paddedGroup(float[] y, int first, Q4Matrix w, QuantisedRows x, int group, Workspace workspace) {
        float[] whole = new float[x.rows() * GROUP];
        group(whole, GROUP, 0, w, x, group, workspace);
        for (int r = 0; r < x.rows(); r++) {
            System.arraycopy(whole, r * GROUP, y, r * w.rows() + first, w.rows() - first);
        }
    }

    /** Computes one group of weight rows: row r of the result is stored at {@code y[r * stride + first ..]}. */
    private static void group(
            float[] y, int stride, int first, Q4Matrix w, QuantisedRows x, int group, Workspace workspace) {
        for (int r = 0; r < x.rows(); r++) {
            Arrays.fill(y, r * stride + first, r * stride + first + GROUP, 0f);
        }
        int tiled = x.rows() < PANEL_FROM ? 0 : x.rows() - x.rows() % PanamaDots.TILE_ROWS;
        if (tiled > 0) {
            tiles(y, stride, first, w, x, group, tiled, workspace);
        }
        if (tiled < x.rows()) {
            PanamaRowsQ4.group(y, stride, first, w, x, group, tiled, workspace);
        }
        if (w.format() == WeightFormat.Q4_1) {
            PanamaMinima.add(y, stride, first, w, x, group, workspace);
        }
    }

    private static void tiles(
            float[] y, int stride, int first, Q4Matrix w, QuantisedRows x, int group, int toRow, Workspace workspace) {
        int most = Math.min(PANEL_BLOCKS, w.blocks());
        short[] panel = workspace.shorts(most * PanamaDots.PANEL_SHORTS);
        float[] scales = workspace.scales(most * GROUP);
        int[] dots = workspace.ints(PanamaDots.TILE_ROWS * most * PanamaDots.DOTS);
        for (int block = 0; block < w.blocks(); block += most) {
            int blocks = Math.min(most, w.blocks() - block);
            PanamaDots.unpack(panel, w, group, block, blocks);
            PanamaScales.unpack(scales, w, group, block, blocks);
            for (int r = 0; r < toRow; r += PanamaDots.TILE_ROWS) {
                PanamaDots.threeRows(dots, panel, x, r, block, blocks);
                for (int i = 0; i < PanamaDots.TILE_ROWS; i++) {
                    int from = i * blocks * PanamaDots.DOTS;
                    addUp(
                            y,
                            (r + i) * stride + first,
                            dots,
                            from,
                            scales,
                            x.scales,
                            (r + i) * x.blocks() + block,
                            blocks);
                }
            }
        }
    }

    /**
     * Adds some blocks to the outputs {@code y[first ..]} of one row; {@code block} is an index among the blocks of all
     * rows of x. Each short is the dot product of one output.
     */
    static void addUp(
            float[] y, int first, int[] dots, int from, float[] scales, float[] rowScales, int block, int blocks) {
        int half = GROUP / 2;
        for (int i = 0; i < half; i += LANES) {
            FloatVector lowSum = FloatVector.fromArray(FLOAT, y, first + i);
            FloatVector highSum = FloatVector.fromArray(FLOAT, y, first + half + i);
            int at = from + i;
            int scaleAt = i;
            for (int b = 0; b < blocks; b++, at += PanamaDots.DOTS, scaleAt += GROUP) {
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
