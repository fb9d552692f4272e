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
        int threads = pass.compute().workers().threads();
        boolean many = rows >= QuantisedRows.MANY; // whose tasks take long enough
        int all = groups;
        pass.compute().workers().run(many ? all : TaskSizes.count(all, threads), (task, workspace) -> {
            int from = many ? task : TaskSizes.from(task, all, threads);
            int to = many ? task + 1 : TaskSizes.from(task + 1, all, threads);
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
