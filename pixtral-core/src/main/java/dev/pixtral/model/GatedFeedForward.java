package dev.pixtral.model;

/**
 * Gated SiLU feed-forward: {@code down(silu(gate(x)) * up(x))}. Source: Shazeer, "GLU Variants Improve Transformer",
 * 2020.
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
    void apply(float[] y, float[] x, Pass pass) {
        float[] gated = pass.scratch().gate(pass.rows() * gate.weight().rows());
        float[] upped = pass.scratch().up(pass.rows() * up.weight().rows());
        Linear.applyAll(x, pass, new Linear.Target(gate, gated), new Linear.Target(up, upped));
        int width = gate.weight().rows();
        pass.forRows((from, to, _) -> pass.kernels().siluGate(gated, upped, from * width, to * width));
        down.apply(y, gated, pass);
    }
}
