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
     * Applies the block in place, to rows that attend to themselves and to what is stored.
     *
     * @param x hidden states, {@code [rows, hiddenSize]}
     */
    void forwardInPlace(float[] x, Pass pass) {
        end(x, begin(x, pass), pass);
    }

    /**
     * The first half: stores the keys and values of the rows. Rows of one sequence may be processed range by range, if
     * this half is done for all of them before the second half begins.
     *
     * @param x hidden states, {@code [rows, hiddenSize]}
     * @return the queries of the rows; valid until the next pass on the same scratch
     */
    float[] begin(float[] x, Pass pass) {
        float[] normed = pass.scratch().normed(pass.rows() * attentionNorm.weight().length);
        attentionNorm.apply(normed, x, pass);
        return attention.begin(normed, pass);
    }

    /**
     * The second half: attention, feed-forward and both residuals, in place.
     *
     * @param x hidden states, {@code [rows, hiddenSize]}
     * @param q the queries of the rows, from {@link #begin}
     */
    void end(float[] x, float[] q, Pass pass) {
        int width = attentionNorm.weight().length;
        float[] normed = pass.scratch().normed(pass.rows() * width);
        float[] branch = pass.scratch().branch(pass.rows() * width);

        attention.end(branch, q, pass);
        ffnNorm.applyToSum(normed, x, branch, pass);
        feedForward.apply(branch, normed, pass);
        pass.forRows((from, to, _) -> pass.kernels().add(x, branch, from * width, to * width));
    }
}
