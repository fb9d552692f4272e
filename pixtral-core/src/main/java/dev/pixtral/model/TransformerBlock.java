package dev.pixtral.model;

/**
 * The pre-norm transformer block of both towers: {@code h = x + attention(norm(x))}, {@code y = h +
 * feedForward(norm(h))}.
 *
 * <p>The towers differ only in their sizes, the rotation and the visible positions; the {@link Pass} defines the last
 * two.
 *
 * @param attentionNorm {@code input_layernorm}, Mistral's {@code attention_norm}
 * @param attention {@code self_attn}
 * @param ffnNorm {@code post_attention_layernorm}, Mistral's {@code ffn_norm}
 * @param feedForward {@code mlp}, Mistral's {@code feed_forward}
 */
record TransformerBlock(RmsNorm attentionNorm, Attention attention, RmsNorm ffnNorm, GatedFeedForward feedForward) {
    /**
     * Applies the block in place.
     *
     * @param x hidden states, {@code [rows, hiddenSize]}
     */
    void forwardInPlace(float[] x, Pass pass) {
        int size = pass.rows() * attentionNorm.weight().length;
        float[] normed = pass.scratch().normed(size);
        float[] branch = pass.scratch().branch(size);

        attentionNorm.apply(normed, x, pass);
        attention.apply(branch, normed, pass);
        pass.kernels().add(x, branch, 0, size);

        ffnNorm.apply(normed, x, pass);
        feedForward.apply(branch, normed, pass);
        pass.kernels().add(x, branch, 0, size);
    }
}
