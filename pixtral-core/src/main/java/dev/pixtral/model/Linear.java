package dev.pixtral.model;

import dev.pixtral.kernels.Matrix;

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
    void apply(Compute compute, float[] y, float[] x, int rows) {
        applyAll(compute, x, rows, new Target(this, y));
    }

    /** Computes several layers of the same input in one go, so that the threads meet once. */
    static void applyAll(Compute compute, float[] x, int rows, Target... targets) {
        int groups = 0;
        for (Target target : targets) {
            groups += target.linear.weight.groups();
        }
        compute.workers().run(groups, task -> {
            int group = task;
            for (Target target : targets) {
                Matrix weight = target.linear.weight;
                if (group < weight.groups()) {
                    compute.kernels().matMul(target.y, weight, x, rows, group, group + 1);
                    return;
                }
                group -= weight.groups();
            }
        });
    }

    /** A layer and where its output goes. */
    record Target(Linear linear, float[] y) {}
}
