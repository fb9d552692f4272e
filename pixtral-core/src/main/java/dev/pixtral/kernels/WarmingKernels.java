package dev.pixtral.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Scalar kernels until the vector twin is compiled, then the vector twin.
 *
 * <p>Vector API code is slow until C2 has compiled it: every vector is an object in the interpreter. So a background thread runs the vector kernels on small inputs a
 * fixed number of times, and the change over is one write to a field: the twins agree bit for bit, so it may happen in the middle of an answer.
 */
final class WarmingKernels implements Kernels {
    /** Milliseconds before warming begins: a short run of a small model is over by then, and need not share its processors with the compiler. */
    private static final long DELAY = 1_500;

    private volatile Kernels current = new ScalarKernels();

    private WarmingKernels() {}

    /** Starts on the scalar kernels and warms {@code vector} for weights of a format in a daemon thread. */
    static WarmingKernels start(Kernels vector, WeightFormat format) {
        WarmingKernels kernels = new WarmingKernels();
        Thread.ofPlatform().daemon().name("pixtral-warm-up").start(() -> {
            try {
                Thread.sleep(DELAY);
            } catch (InterruptedException e) {
                return; // nobody but the JVM's end interrupts this thread
            }
            WarmUp.run(vector, format);
            kernels.current = vector;
        });
        return kernels;
    }

    @Override
    public String name() {
        return current.name();
    }

    @Override
    public void matMul(float[] y, Bf16Matrix w, float[] x, int rows, int fromGroup, int toGroup) {
        current.matMul(y, w, x, rows, fromGroup, toGroup);
    }

    @Override
    public void quantise(QuantisedRows target, float[] x, int fromRow, int toRow) {
        current.quantise(target, x, fromRow, toRow);
    }

    @Override
    public void matMul(float[] y, Q8Matrix w, float[] x, int rows, int fromGroup, int toGroup) {
        current.matMul(y, w, x, rows, fromGroup, toGroup);
    }

    @Override
    public void matMul(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup) {
        current.matMul(y, w, x, fromGroup, toGroup);
    }

    @Override
    public void rmsNorm(float[] y, float[] x, float[] weight, int fromRow, int toRow, float epsilon) {
        current.rmsNorm(y, x, weight, fromRow, toRow, epsilon);
    }

    @Override
    public void rotate(float[] x, int fromRow, int toRow, int heads, int headDim, float[] cos, float[] sin) {
        current.rotate(x, fromRow, toRow, heads, headDim, cos, sin);
    }

    @Override
    public void add(float[] x, float[] y, int from, int to) {
        current.add(x, y, from, to);
    }

    @Override
    public void addBias(float[] x, float[] bias, int fromRow, int toRow) {
        current.addBias(x, bias, fromRow, toRow);
    }

    @Override
    public void siluGate(float[] gate, float[] up, int from, int to) {
        current.siluGate(gate, up, from, to);
    }

    @Override
    public void gelu(float[] x, int from, int to) {
        current.gelu(x, from, to);
    }

    @Override
    public void attend(
            float[] out,
            float[] q,
            int[] queries,
            int[] visible,
            int count,
            MemorySegment[] pages,
            KvLayout.Head head,
            float scale,
            float[] scratch) {
        current.attend(out, q, queries, visible, count, pages, head, scale, scratch);
    }
}
