package dev.pixtral.model;

import dev.pixtral.kernels.Bf16Matrix;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.Matrix;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.Q8Matrix;
import dev.pixtral.kernels.QuantisedRows;

/**
 * A linear layer without bias: {@code y = W x}.
 *
 * @param weight {@code [out, in]}
 */
record Linear(Matrix weight) {
    /**
     * Computes {@code y} from {@code x}.
     *
     * @param scratch working memory of the pass
     * @param y output, {@code [rows, out]}, overwritten
     * @param x input, {@code [rows, in]}
     */
    void apply(Compute compute, Scratch scratch, float[] y, float[] x, int rows) {
        applyAll(compute, scratch, x, rows, new Target(this, y));
    }

    /** Computes several layers of the same input in one go, so that the input is rounded once and the threads meet once. */
    static void applyAll(Compute compute, Scratch scratch, float[] x, int rows, Target... targets) {
        QuantisedRows quantised = scratch.quantised();
        int groups = 0;
        boolean quantise = false;
        for (Target target : targets) {
            groups += target.linear.weight.groups();
            quantise |= target.linear.weight instanceof Q4Matrix;
        }
        if (quantise) {
            quantised.resize(rows, targets[0].linear.weight.cols());
            compute.forRows(rows, (from, to) -> compute.kernels().quantise(quantised, x, from, to));
        }
        compute.workers().run(groups, task -> {
            int group = task;
            for (Target target : targets) {
                if (group < target.linear.weight.groups()) {
                    target.multiply(compute.kernels(), x, quantised, rows, group);
                    return;
                }
                group -= target.linear.weight.groups();
            }
        });
    }

    /** A layer and where its output goes. */
    record Target(Linear linear, float[] y) {
        private void multiply(Kernels kernels, float[] x, QuantisedRows quantised, int rows, int group) {
            switch (linear.weight) {
                case Bf16Matrix w -> kernels.matMul(y, w, x, rows, group, group + 1);
                case Q8Matrix w -> kernels.matMul(y, w, x, rows, group, group + 1);
                case Q4Matrix w -> kernels.matMul(y, w, quantised, group, group + 1);
            }
        }
    }
}
