package dev.pixtral.checkpoint;

import dev.pixtral.errors.CheckpointException;

/**
 * Sizes of the text decoder: {@code text_config} of Hugging Face's config.json, the top level of Mistral's params.json.
 *
 * <p>Every size is read; none is derived from another: Pixtral-12B has 32 heads of 128 for a hidden size of 5120.
 *
 * @param hiddenSize width of a token's row; Mistral: {@code dim}
 * @param intermediateSize width of the gated feed-forward; Mistral: {@code hidden_dim}
 * @param numLayers transformer blocks; Mistral: {@code n_layers}
 * @param numHeads query heads; Mistral: {@code n_heads}
 * @param numKeyValueHeads key and value heads, each shared by {@code numHeads / numKeyValueHeads} query heads; Mistral:
 *     {@code n_kv_heads}
 * @param headDim width of one head, even; Mistral: {@code head_dim}
 * @param vocabSize rows of the embeddings and of the output matrix; Mistral: {@code vocab_size}
 * @param ropeTheta base of the rotary embedding; Mistral: {@code rope_theta}
 * @param rmsNormEps added to the mean square in RMSNorm; Mistral: {@code norm_eps}
 * @param maxPositions longest sequence in tokens; Mistral: {@code max_position_embeddings}
 */
public record TextConfig(
        int hiddenSize,
        int intermediateSize,
        int numLayers,
        int numHeads,
        int numKeyValueHeads,
        int headDim,
        int vocabSize,
        double ropeTheta,
        double rmsNormEps,
        int maxPositions) {

    /**
     * Checks that the sizes form a valid network.
     *
     * @throws CheckpointException if a size is invalid; the message names its key
     */
    public TextConfig {
        Require.size("text hidden_size (dim)", hiddenSize);
        Require.size("text intermediate_size (hidden_dim)", intermediateSize);
        Require.between("text num_hidden_layers (n_layers)", numLayers, 1, 1000);
        Require.between("text num_attention_heads (n_heads)", numHeads, 1, 4096);
        Require.between("text num_key_value_heads (n_kv_heads)", numKeyValueHeads, 1, numHeads);
        Require.between("text head_dim", headDim, 2, 4096);
        Require.size("text vocab_size", vocabSize);
        Require.positive("text rope_theta", ropeTheta);
        Require.positive("text rms_norm_eps (norm_eps)", rmsNormEps);
        Require.size("text max_position_embeddings", maxPositions);
        Require.that(
                numHeads % numKeyValueHeads == 0,
                "text num_attention_heads (n_heads) %d is not a multiple of num_key_value_heads (n_kv_heads) %d",
                numHeads,
                numKeyValueHeads);
        Require.that(headDim % 2 == 0, "text head_dim %d is odd, but rotary embedding rotates pairs", headDim);
    }

    /**
     * Returns the width of all query heads together, which is not the hidden size.
     *
     * @return {@code numHeads * headDim}
     */
    public int queryWidth() {
        return numHeads * headDim;
    }

    /**
     * Returns the width of all key heads together, which is also that of all value heads.
     *
     * @return {@code numKeyValueHeads * headDim}
     */
    public int keyValueWidth() {
        return numKeyValueHeads * headDim;
    }
}
