package dev.pixtral.model;

/**
 * Gated SiLU feed-forward: {@code down(silu(gate(x)) * up(x))}. Source: Shazeer, "GLU Variants Improve Transformer", 2020.
 *
 * @param gate {@code gate_proj}, Mistral's {@code w1}: {@code [intermediateSize, hiddenSize]}
 * @param up {@code up_proj}, Mistral's {@code w3}: {@code [intermediateSize, hiddenSize]}
 * @param down {@code down_proj}, Mistral's {@code w2}: {@code [hiddenSize, intermediateSize]}
 */
record GatedFeedForward(Linear gate, Linear up, Linear down) {
    /**
     * Computes {@code y} from {@code x}.
     *
     * @param y output, {@code [rows, hiddenSize]}, overwritten
     * @param x input, {@code [rows, hiddenSize]}
     */
    void apply(Compute compute, float[] y, float[] x, int rows, Scratch scratch) {
        float[] gated = scratch.gate(rows * gate.weight().rows());
        float[] upped = scratch.up(rows * up.weight().rows());
        Linear.applyAll(compute, scratch, x, rows, new Linear.Target(gate, gated), new Linear.Target(up, upped));
        int width = gate.weight().rows();
        compute.forRows(rows, (from, to) -> compute.kernels().siluGate(gated, upped, from * width, to * width));
        down.apply(compute, scratch, y, gated, rows);
    }
}
