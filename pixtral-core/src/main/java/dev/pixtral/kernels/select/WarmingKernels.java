package dev.pixtral.kernels.select;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workspace;
import dev.pixtral.kernels.twins.ScalarKernels;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The scalar kernels until the vector twin is compiled and measured to be faster, then the vector twin; each
 * {@link Family} separately, see {@link ChangeOver}.
 *
 * <p>Vector API code is slow until C2 has compiled it, and stays slow without C2: every vector is then an object. The
 * change is one write to a field: the twins agree bit for bit, so it may happen in the middle of an answer.
 */
final class WarmingKernels implements Kernels {
    private final TwinTable twins;
    private final Set<Family> families;
    private final ChangeOver changeOver;

    private WarmingKernels(Kernels vector, List<Family> families) {
        Kernels scalar = new ScalarKernels();
        TwinTable table = new TwinTable(scalar); // the thread references only the table, so these may be collected
        this.twins = table;
        this.families = EnumSet.copyOf(families);
        this.changeOver = new ChangeOver(
                families,
                table::used,
                new TwinTrial(scalar, vector),
                family -> table.use(family, vector),
                Pace.whileReachable(this));
    }

    /** Uses the twins of a table, which change only with the table. */
    WarmingKernels(TwinTable twins, Set<Family> families, ChangeOver changeOver) {
        this.twins = twins;
        this.families = families;
        this.changeOver = changeOver;
    }

    /**
     * Starts with the scalar kernels; the families that weights of a format need change to {@code vector} in the
     * background.
     */
    static WarmingKernels start(Kernels vector, WeightFormat format) {
        WarmingKernels kernels = new WarmingKernels(vector, Family.of(format));
        kernels.changeOver.start();
        return kernels;
    }

    @Override
    public String name() {
        return twins.name(families);
    }

    @Override
    public void beginWarmUp() {
        changeOver.begin();
    }

    @Override
    public void warmUp() {
        changeOver.await();
    }

    @Override
    public void close() {
        changeOver.close();
    }

    @Override
    public void matMul(float[] y, Bf16Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        twins.of(Family.BF16).matMul(y, w, x, rows, fromGroup, toGroup, workspace);
    }

    @Override
    public void quantise(QuantisedRows target, float[] x, int fromRow, int toRow) {
        twins.of(Family.Q4).quantise(target, x, fromRow, toRow);
    }

    @Override
    public void matMul(float[] y, Q8Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        twins.of(Family.Q8).matMul(y, w, x, rows, fromGroup, toGroup, workspace);
    }

    @Override
    public void matMul(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup, Workspace workspace) {
        twins.of(Family.Q4).matMul(y, w, x, fromGroup, toGroup, workspace);
    }

    @Override
    public void rmsNorm(
            float[] y, float[] x, float[] weight, int fromRow, int toRow, float epsilon, Workspace workspace) {
        twins.of(Family.REST).rmsNorm(y, x, weight, fromRow, toRow, epsilon, workspace);
    }

    @Override
    public void rotate(float[] x, int fromRow, int toRow, int heads, int headDim, float[] cos, float[] sin) {
        twins.of(Family.REST).rotate(x, fromRow, toRow, heads, headDim, cos, sin);
    }

    @Override
    public void add(float[] x, float[] y, int from, int to) {
        twins.of(Family.REST).add(x, y, from, to);
    }

    @Override
    public void addBias(float[] x, float[] bias, int fromRow, int toRow) {
        twins.of(Family.REST).addBias(x, bias, fromRow, toRow);
    }

    @Override
    public void siluGate(float[] gate, float[] up, int from, int to) {
        twins.of(Family.REST).siluGate(gate, up, from, to);
    }

    @Override
    public void gelu(float[] x, int from, int to) {
        twins.of(Family.REST).gelu(x, from, to);
    }

    @Override
    public void attend(AttentionTask task, Workspace workspace) {
        twins.of(Family.ATTENTION).attend(task, workspace);
    }
}
