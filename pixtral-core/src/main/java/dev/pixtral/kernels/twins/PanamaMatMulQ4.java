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
 * Matrix product with Q4 weights, some blocks at a time: first exact integer dot products, then one fused multiply-add
 * per block and output.
 *
 * <p>Few rows, and a token that is decoded, read the packed weights ({@link PanamaDots}); from
 * {@link QuantisedRows#MANY} rows on, the weights are unpacked first ({@link PanamaManyRowsQ4}).
 *
 * <p>Vectors are never passed between methods of these classes: C2 stops inlining our methods when a compilation has
 * 40,000 nodes, which a tile with its block end may reach, and a vector that is passed to a method becomes an object.
 * Small helper methods made these loops 10 to 30 times slower; arrays between the steps have no measurable cost.
 */
final class PanamaMatMulQ4 {
    private static final int GROUP = Q4Matrix.GROUP;

    /** Number of blocks at a time without a panel: dot products and scales stay in the first-level cache. */
    private static final int ROW_BLOCKS = 4;

    private PanamaMatMulQ4() {}

    static void multiply(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup, Workspace workspace) {
        assert x.cols() == w.cols() && y.length >= (long) x.rows() * w.rows();
        for (int group = fromGroup; group < toGroup; group++) {
            int first = group * GROUP;
            if (x.many()) {
                int width = Math.min(GROUP, w.rows() - first);
                PanamaManyRowsQ4.multiply(y, w.rows(), first, width, w, x, group, workspace);
            } else if (first + GROUP <= w.rows()) {
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
        singleRows(y, stride, first, w, x, group, workspace);
    }

    private static void singleRows(
            float[] y, int stride, int first, Q4Matrix w, QuantisedRows x, int group, Workspace workspace) {
        int most = Math.min(ROW_BLOCKS, w.blocks());
        float[] scales = workspace.scales(most * GROUP);
        int[] dots = workspace.ints(most * PanamaDots.DOTS);
        for (int block = 0; block < w.blocks(); block += most) {
            int blocks = Math.min(most, w.blocks() - block);
            long from = w.blockOffset(group, block);
            for (int r = 0; r < x.rows(); r++) {
                int index = r * x.blocks() + block;
                PanamaDots.oneRow(dots, w.data(), from, w.blockBytes(), x, index, blocks);
                if (r == 0) {
                    // not before the codes: the processor prefetches only while memory is read sequentially
                    PanamaScales.unpack(scales, w, group, block, blocks);
                }
                addUp(y, r * stride + first, dots, 0, scales, x.scales, index, blocks);
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
