package dev.pixtral.kernels.twins;

import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Workspace;
import java.util.Arrays;

/**
 * Matrix product with Q4 weights, some blocks at a time: first exact integer dot products, then one fused multiply-add
 * per block and output.
 *
 * <p>Few rows, and a token that is decoded, read the packed weights ({@link PanamaRowsQ4}); from
 * {@link QuantisedRows#MANY} rows on, the weights are unpacked first ({@link PanamaManyRowsQ4}).
 *
 * <p>Vectors are never passed between methods of these classes: C2 stops inlining our methods when a compilation has
 * 40,000 nodes, which a tile with its block end may reach, and a vector that is passed to a method becomes an object.
 * Small helper methods made these loops 10 to 30 times slower; arrays between the steps have no measurable cost.
 */
final class PanamaMatMulQ4 {
    private static final int GROUP = Q4Matrix.GROUP;

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
        float[] whole = workspace.outputs(x.rows() * GROUP);
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
        PanamaRowsQ4.group(y, stride, first, w, x, group, workspace);
        PanamaMinima.add(y, stride, first, w, x, group, workspace);
    }
}
