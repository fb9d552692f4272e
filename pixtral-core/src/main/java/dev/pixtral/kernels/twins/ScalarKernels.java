package dev.pixtral.kernels.twins;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Sum16;
import dev.pixtral.kernels.Workspace;
import java.util.Arrays;

/** Plain loops, written for readability: the definition that every other implementation matches to the bit. */
public final class ScalarKernels implements Kernels {
    /** Creates the kernels; they hold no state. */
    public ScalarKernels() {}

    @Override
    public String name() {
        return "scalar";
    }

    /**
     * Each element of {@code y} is the chain of its output; the loops inside the one over {@code k} may run in any
     * order.
     */
    @Override
    public void matMul(float[] y, Bf16Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        assert x.length >= (long) rows * w.cols() && y.length >= (long) rows * w.rows();
        float[] column = new float[Bf16Matrix.GROUP];
        for (int group = fromGroup; group < toGroup; group++) {
            int first = group * Bf16Matrix.GROUP;
            int width = Math.min(Bf16Matrix.GROUP, w.rows() - first);
            for (int r = 0; r < rows; r++) {
                Arrays.fill(y, r * w.rows() + first, r * w.rows() + first + width, 0f);
            }
            for (int k = 0; k < w.cols(); k++) {
                unpack(column, w, group, k);
                for (int r = 0; r < rows; r++) {
                    float xk = x[r * w.cols() + k];
                    int out = r * w.rows() + first;
                    for (int lane = 0; lane < width; lane++) {
                        y[out + lane] = Math.fma(column[lane], xk, y[out + lane]);
                    }
                }
            }
        }
    }

    @Override
    public void quantise(QuantisedRows target, float[] x, int fromRow, int toRow) {
        ScalarQuantised.quantise(target, x, fromRow, toRow);
    }

    @Override
    public void matMul(float[] y, Q8Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        ScalarQuantised.matMul(y, w, x, rows, fromGroup, toGroup);
    }

    @Override
    public void matMul(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup, Workspace workspace) {
        ScalarQuantised.matMul(y, w, x, fromGroup, toGroup);
    }

    private static void unpack(float[] column, Bf16Matrix w, int group, int k) {
        long at = w.groupOffset(group) + k * Bf16Matrix.COLUMN_BYTES;
        for (int lane = 0; lane < Bf16Matrix.PAIRS; lane++) {
            int pair = w.data().get(Bf16Matrix.PAIR, at + lane * (long) Integer.BYTES);
            column[lane] = Float.intBitsToFloat(pair << 16);
            column[Bf16Matrix.PAIRS + lane] = Float.intBitsToFloat(pair & 0xFFFF0000);
        }
    }

    @Override
    public void rmsNorm(float[] y, float[] x, float[] weight, int fromRow, int toRow, float epsilon) {
        int n = weight.length;
        float[] partials = new float[Sum16.PARTIALS];
        for (int row = fromRow; row < toRow; row++) {
            int at = row * n;
            Arrays.fill(partials, 0f);
            for (int k = 0; k < n; k++) {
                partials[k % Sum16.PARTIALS] = Math.fma(x[at + k], x[at + k], partials[k % Sum16.PARTIALS]);
            }
            float scale = rmsScale(Sum16.fold(partials, 0), n, epsilon);
            for (int k = 0; k < n; k++) {
                y[at + k] = x[at + k] * scale * weight[k];
            }
        }
    }

    /**
     * Returns one over the root of the mean square; the double square root of a float, rounded to float, is the
     * correctly rounded one.
     */
    static float rmsScale(float sumOfSquares, int n, float epsilon) {
        return 1f / (float) Math.sqrt(sumOfSquares / n + epsilon);
    }

    @Override
    public void rotate(float[] x, int fromRow, int toRow, int heads, int headDim, float[] cos, float[] sin) {
        for (int row = fromRow; row < toRow; row++) {
            int table = row * headDim;
            for (int head = 0; head < heads; head++) {
                int at = (row * heads + head) * headDim;
                for (int d = 0; d < headDim; d += 2) {
                    rotatePair(x, at + d, cos, sin, table + d);
                }
            }
        }
    }

    static void rotatePair(float[] x, int at, float[] cos, float[] sin, int table) {
        float even = x[at];
        float odd = x[at + 1];
        x[at] = Math.fma(even, cos[table], odd * sin[table]);
        x[at + 1] = Math.fma(odd, cos[table + 1], even * sin[table + 1]);
    }

    @Override
    public void add(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            x[i] += y[i];
        }
    }

    @Override
    public void addBias(float[] x, float[] bias, int fromRow, int toRow) {
        for (int row = fromRow; row < toRow; row++) {
            for (int i = 0; i < bias.length; i++) {
                x[row * bias.length + i] += bias[i];
            }
        }
    }

    @Override
    public void siluGate(float[] gate, float[] up, int from, int to) {
        for (int i = from; i < to; i++) {
            gate[i] = ScalarMath.silu(gate[i]) * up[i];
        }
    }

    @Override
    public void gelu(float[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            x[i] = ScalarMath.gelu(x[i]);
        }
    }

    @Override
    public void attend(AttentionTask task, Workspace workspace) {
        ScalarAttention.attend(task, workspace);
    }
}
