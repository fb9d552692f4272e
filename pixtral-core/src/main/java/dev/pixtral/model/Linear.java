package dev.pixtral.model;

import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Matrix;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Workspace;

/**
 * A linear layer without bias: {@code y = W x}.
 *
 * @param weight {@code [out, in]}
 */
record Linear(Matrix weight) {
    /**
     * Number of adjacent groups of a task with fewer than {@link QuantisedRows#MANY} rows: reading the weights takes
     * most of the time there, and a thread reads memory faster if it continues where it was.
     */
    private static final int ADJACENT_GROUPS = 8;

    /** Number of tasks that each thread has at least, so that none waits long for the last one. */
    private static final int TASKS_PER_THREAD = 8;

    /**
     * Computes {@code y} from {@code x}.
     *
     * @param y output, {@code [rows, out]}, overwritten
     * @param x input, {@code [rows, in]}
     */
    void apply(float[] y, float[] x, Pass pass) {
        applyAll(x, pass, new Target(this, y));
    }

    /**
     * Computes several layers of the same input in one operation, so that the input is rounded once and the threads
     * synchronise once.
     */
    static void applyAll(float[] x, Pass pass, Target... targets) {
        int rows = pass.rows();
        QuantisedRows quantised = pass.scratch().quantised();
        int groups = 0;
        boolean quantise = false;
        for (Target target : targets) {
            groups += target.linear.weight.groups();
            quantise |= target.linear.weight instanceof Q4Matrix;
        }
        if (quantise) {
            quantised.resize(rows, targets[0].linear.weight.cols());
            pass.forRows((from, to, _) -> pass.kernels().quantise(quantised, x, from, to));
        }
        int size = rows >= QuantisedRows.MANY
                ? 1
                : taskGroups(groups, pass.compute().workers().threads());
        pass.compute().workers().run(Math.ceilDiv(groups, size), (task, workspace) -> {
            int from = task * size;
            int to = from + size;
            for (Target target : targets) {
                int end = target.linear.weight.groups();
                if (from < Math.min(end, to)) {
                    target.multiply(pass.kernels(), x, quantised, rows, from, Math.min(end, to), workspace);
                }
                from = Math.max(0, from - end);
                to -= end;
            }
        });
    }

    /** Returns the number of groups in a task with few rows. */
    private static int taskGroups(int groups, int threads) {
        return Math.clamp(groups / (TASKS_PER_THREAD * threads), 1, ADJACENT_GROUPS);
    }

    /** A layer and the array for its output. */
    record Target(Linear linear, float[] y) {
        private void multiply(
                Kernels kernels, float[] x, QuantisedRows quantised, int rows, int from, int to, Workspace workspace) {
            switch (linear.weight) {
                case Bf16Matrix w -> kernels.matMul(y, w, x, rows, from, to, workspace);
                case Q8Matrix w -> kernels.matMul(y, w, x, rows, from, to, workspace);
                case Q4Matrix w -> kernels.matMul(y, w, quantised, from, to, workspace);
            }
        }
    }
}
