package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;
import static dev.pixtral.kernels.twins.PanamaSpecies.SWAP_PAIRS;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Sum16;
import dev.pixtral.kernels.Workspace;
import java.util.Map;
import jdk.incubator.vector.FloatVector;

/** Kernels on the incubating Vector API; equal to {@link ScalarKernels} bit for bit at every width. */
public final class PanamaKernels implements Kernels {
    /** Kernels that are delegated to the scalar twin, with the reason. */
    static final Map<String, String> HANDED_ON = Map.of(
            "add", "C2 vectorises the plain loop over two arrays itself",
            "addBias", "C2 vectorises the plain loop over two arrays itself");

    private final ScalarKernels scalar = new ScalarKernels();

    /** Creates the kernels, which require the Vector API, see {@link VectorApi#present}. */
    public PanamaKernels() {}

    /**
     * Returns the width of the vectors.
     *
     * @return bits
     */
    public static int bits() {
        return PanamaSpecies.BITS;
    }

    @Override
    public String name() {
        return "panama-" + bits();
    }

    @Override
    public void matMul(float[] y, Bf16Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        PanamaMatMul.bf16(y, w, x, rows, fromGroup, toGroup, workspace);
    }

    @Override
    public void quantise(QuantisedRows target, float[] x, int fromRow, int toRow) {
        PanamaQuantise.rows(target, x, fromRow, toRow);
    }

    @Override
    public void matMul(float[] y, Q8Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        PanamaMatMulQ8.multiply(y, w, x, rows, fromGroup, toGroup, workspace);
    }

    @Override
    public void matMul(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup, Workspace workspace) {
        PanamaMatMulQ4.multiply(y, w, x, fromGroup, toGroup, workspace);
    }

    @Override
    public void rmsNorm(
            float[] y, float[] x, float[] weight, int fromRow, int toRow, float epsilon, Workspace workspace) {
        int n = weight.length;
        float[] partials = workspace.floats(Sum16.PARTIALS);
        for (int row = fromRow; row < toRow; row++) {
            int at = row * n;
            squares(partials, x, at, n);
            float scale = ScalarKernels.rmsScale(Sum16.fold(partials, 0), n, epsilon);
            int k = 0;
            for (; k <= n - LANES; k += LANES) {
                FloatVector.fromArray(FLOAT, x, at + k)
                        .mul(scale)
                        .mul(FloatVector.fromArray(FLOAT, weight, k))
                        .intoArray(y, at + k);
            }
            for (; k < n; k++) {
                y[at + k] = x[at + k] * scale * weight[k];
            }
        }
    }

    /**
     * Computes the 16 partial sums of squares; a vector holds {@code LANES} of them, so there are 16 / LANES passes
     * over the row.
     */
    private static void squares(float[] partials, float[] x, int at, int n) {
        int whole = n - n % Sum16.PARTIALS;
        for (int lane = 0; lane < Sum16.PARTIALS; lane += LANES) {
            FloatVector sum = FloatVector.zero(FLOAT);
            for (int k = lane; k < whole; k += Sum16.PARTIALS) {
                FloatVector v = FloatVector.fromArray(FLOAT, x, at + k);
                sum = v.fma(v, sum);
            }
            sum.intoArray(partials, lane);
        }
        for (int k = whole; k < n; k++) {
            partials[k - whole] = Math.fma(x[at + k], x[at + k], partials[k - whole]);
        }
    }

    @Override
    public void rotate(float[] x, int fromRow, int toRow, int heads, int headDim, float[] cos, float[] sin) {
        for (int row = fromRow; row < toRow; row++) {
            int table = row * headDim;
            for (int head = 0; head < heads; head++) {
                int at = (row * heads + head) * headDim;
                int d = 0;
                for (; d <= headDim - LANES; d += LANES) {
                    FloatVector v = FloatVector.fromArray(FLOAT, x, at + d);
                    FloatVector s = FloatVector.fromArray(FLOAT, sin, table + d);
                    FloatVector c = FloatVector.fromArray(FLOAT, cos, table + d);
                    v.fma(c, v.rearrange(SWAP_PAIRS).mul(s)).intoArray(x, at + d);
                }
                for (; d < headDim; d += 2) {
                    ScalarKernels.rotatePair(x, at + d, cos, sin, table + d);
                }
            }
        }
    }

    @Override
    public void add(float[] x, float[] y, int from, int to) {
        scalar.add(x, y, from, to);
    }

    @Override
    public void addBias(float[] x, float[] bias, int fromRow, int toRow) {
        scalar.addBias(x, bias, fromRow, toRow);
    }

    @Override
    public void siluGate(float[] gate, float[] up, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(FLOAT, gate, i);
            x.div(PanamaMath.exp(PanamaMath.atMostHighest(x.neg())).add(1f))
                    .mul(FloatVector.fromArray(FLOAT, up, i))
                    .intoArray(gate, i);
        }
        scalar.siluGate(gate, up, i, to);
    }

    @Override
    public void gelu(float[] x, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOAT, x, i);
            FloatVector z = v.mul(ScalarMath.SQRT_HALF);
            FloatVector erfc = PanamaMath.exp(PanamaMath.logOfErfc(z.abs()));
            v.mul(0.5f).mul(PanamaMath.erf(z, erfc).add(1f)).intoArray(x, i);
        }
        scalar.gelu(x, i, to);
    }

    @Override
    public void attend(AttentionTask task, Workspace workspace) {
        PanamaAttention.attend(task, workspace);
    }
}
