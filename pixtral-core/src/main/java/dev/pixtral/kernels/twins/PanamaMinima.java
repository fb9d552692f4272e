package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workspace;
import jdk.incubator.vector.FloatVector;

/**
 * The end of a product with weights that have minima: these times the sums of activations, one fused multiply-add per
 * block and output. It follows the product of the codes, which so is the same for all formats of 4 bits, and reads the
 * minima where that ends in memory; the scales come from the caches.
 */
final class PanamaMinima {
    private static final int GROUP = Q4Matrix.GROUP;

    /** Number of blocks at a time: their 8 KiB stay in the first-level cache while all rows use them. */
    private static final int MOST_BLOCKS = 16;

    private PanamaMinima() {}

    /** Adds to one group of outputs, if the weights have minima: row r is at {@code y[r * stride + first ..]}. */
    static void add(float[] y, int stride, int first, Q4Matrix w, QuantisedRows x, int group, Workspace workspace) {
        if (w.format() != WeightFormat.Q4_1) {
            return;
        }
        int most = Math.min(MOST_BLOCKS, w.blocks());
        float[] middles = workspace.scales(most * GROUP);
        float[] minima = workspace.minima(most * GROUP);
        int step = x.index(0, 1) - x.index(0, 0);
        for (int block = 0; block < w.blocks(); block += most) {
            int blocks = Math.min(most, w.blocks() - block);
            PanamaScales.unpackMinima(minima, w, group, block, blocks);
            PanamaScales.unpack(middles, w, group, block, blocks);
            toMiddles(middles, minima, blocks * GROUP);
            for (int r = 0; r < x.rows(); r++) {
                row(y, r * stride + first, middles, x.sums, x.index(r, block), step, blocks);
            }
        }
    }

    /** Turns scales into the weights that the code 0 of products, 8 of 0 to 15, represents. */
    private static void toMiddles(float[] scales, float[] minima, int size) {
        for (int i = 0; i < size; i += LANES) {
            FloatVector.fromArray(FLOAT, scales, i)
                    .fma(FloatVector.broadcast(FLOAT, 8f), FloatVector.fromArray(FLOAT, minima, i))
                    .intoArray(scales, i);
        }
    }

    private static void row(float[] y, int first, float[] middles, float[] sums, int at, int step, int blocks) {
        for (int i = 0; i < GROUP; i += 4 * LANES) {
            FloatVector s0 = FloatVector.fromArray(FLOAT, y, first + i);
            FloatVector s1 = FloatVector.fromArray(FLOAT, y, first + i + LANES);
            FloatVector s2 = FloatVector.fromArray(FLOAT, y, first + i + 2 * LANES);
            FloatVector s3 = FloatVector.fromArray(FLOAT, y, first + i + 3 * LANES);
            int from = i;
            for (int b = 0; b < blocks; b++, from += GROUP) {
                FloatVector sum = FloatVector.broadcast(FLOAT, sums[at + b * step]);
                s0 = FloatVector.fromArray(FLOAT, middles, from).fma(sum, s0);
                s1 = FloatVector.fromArray(FLOAT, middles, from + LANES).fma(sum, s1);
                s2 = FloatVector.fromArray(FLOAT, middles, from + 2 * LANES).fma(sum, s2);
                s3 = FloatVector.fromArray(FLOAT, middles, from + 3 * LANES).fma(sum, s3);
            }
            s0.intoArray(y, first + i);
            s1.intoArray(y, first + i + LANES);
            s2.intoArray(y, first + i + 2 * LANES);
            s3.intoArray(y, first + i + 3 * LANES);
        }
    }
}
