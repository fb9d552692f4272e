package dev.pixtral.engine;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Matrix;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Workspace;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Kernels with a clock that advances only by what they do, as much as on a machine of given speed. So the duration of
 * every pass and of every part of a picture is exact. For one thread.
 *
 * @param inner computes
 * @param reading nanoseconds to read a weight, which all rows of a product share
 * @param row nanoseconds of a multiplication and addition
 * @param now the time
 */
record ClockedKernels(Kernels inner, double reading, double row, AtomicLong now) implements Kernels, LongSupplier {
    /** Attention of the small model is cheaper here than it is, so that its share is that of a large model. */
    private static final double ATTENTION = 1.0 / 16;

    ClockedKernels(Kernels inner, double reading, double row) {
        this(inner, reading, row, new AtomicLong(1_000_000_000));
    }

    @Override
    public long getAsLong() {
        return now.get();
    }

    private void product(Matrix w, int rows, int fromGroup, int toGroup) {
        long weights = (long) (toGroup - fromGroup) * w.groupRows() * w.cols();
        now.addAndGet((long) (weights * (reading + rows * row)));
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void matMul(float[] y, Bf16Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        product(w, rows, fromGroup, toGroup);
        inner.matMul(y, w, x, rows, fromGroup, toGroup, workspace);
    }

    @Override
    public void matMul(float[] y, Q8Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace) {
        product(w, rows, fromGroup, toGroup);
        inner.matMul(y, w, x, rows, fromGroup, toGroup, workspace);
    }

    @Override
    public void quantise(QuantisedRows target, float[] x, int fromRow, int toRow) {
        inner.quantise(target, x, fromRow, toRow);
    }

    @Override
    public void matMul(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup, Workspace workspace) {
        product(w, x.rows(), fromGroup, toGroup);
        inner.matMul(y, w, x, fromGroup, toGroup, workspace);
    }

    @Override
    public void rmsNorm(float[] y, float[] x, float[] weight, int fromRow, int toRow, float epsilon) {
        inner.rmsNorm(y, x, weight, fromRow, toRow, epsilon);
    }

    @Override
    public void rotate(float[] x, int fromRow, int toRow, int heads, int headDim, float[] cos, float[] sin) {
        inner.rotate(x, fromRow, toRow, heads, headDim, cos, sin);
    }

    @Override
    public void add(float[] x, float[] y, int from, int to) {
        inner.add(x, y, from, to);
    }

    @Override
    public void addBias(float[] x, float[] bias, int fromRow, int toRow) {
        inner.addBias(x, bias, fromRow, toRow);
    }

    @Override
    public void siluGate(float[] gate, float[] up, int from, int to) {
        inner.siluGate(gate, up, from, to);
    }

    @Override
    public void gelu(float[] x, int from, int to) {
        inner.gelu(x, from, to);
    }

    @Override
    public void attend(AttentionTask task, Workspace workspace) {
        long positions = 0;
        for (int i = 0; i < task.count(); i++) {
            positions += task.visible(i);
        }
        now.addAndGet((long) (ATTENTION * positions * 2 * task.head().headDim() * row));
        inner.attend(task, workspace);
    }

    @Override
    public void close() {
        inner.close();
    }
}
