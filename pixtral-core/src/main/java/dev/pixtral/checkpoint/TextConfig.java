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
 * @param yarn how the rotary embedding is stretched to long sequences; {@link Yarn#NONE} in Pixtral
 * @param queryScale how queries grow with their position; {@link QueryScale#NONE} in Pixtral
 * @param tiedEmbeddings whether the output matrix is the matrix of the embeddings, and not stored;
 *     {@code tie_word_embeddings}, Mistral: {@code tied_embeddings}
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
        int maxPositions,
        Yarn yarn,
        QueryScale queryScale,
        boolean tiedEmbeddings) {

    /**
     * Stretched rotary embedding. Frequencies of pairs that turn less than {@code betaSlow} times in the original
     * length are divided by the factor, those that turn more than {@code betaFast} times are kept, and those between
     * are mixed. Source: Peng et al., "YaRN", 2023, section 3.2, with the rounding to whole pairs of transformers.
     *
     * @param factor the context's length in original lengths; 1 for no stretching
     * @param originalPositions the original length in tokens; {@code original_max_position_embeddings}
     * @param betaFast turns above which a frequency is kept; {@code beta_fast}, Mistral: {@code beta}
     * @param betaSlow turns below which a frequency is divided; {@code beta_slow}, Mistral: {@code alpha}
     * @param magnitude factor of cosines and sines, 1 in published models
     */
    public record Yarn(double factor, int originalPositions, double betaFast, double betaSlow, double magnitude) {
        /** Rotation as in the first paper. */
        public static final Yarn NONE = new Yarn(1, 1, 32, 1, 1);

        /**
         * Checks the values.
         *
         * @throws CheckpointException if one is invalid
         */
        public Yarn {
            Require.that(factor >= 1 && factor <= 1e6, "yarn factor must be from 1 to 1000000, but is %s", factor);
            Require.size("yarn original_max_position_embeddings", originalPositions);
            Require.positive("yarn beta_slow (alpha)", betaSlow);
            Require.positive("yarn beta_fast (beta)", betaFast);
            Require.that(
                    betaFast >= betaSlow,
                    "yarn beta_fast (beta) %s is less than beta_slow (alpha) %s",
                    betaFast,
                    betaSlow);
            Require.positive("yarn magnitude", magnitude);
        }

        /**
         * Returns the magnitude that the paper recommends.
         *
         * @param factor the factor
         * @return {@code 0.1 ln(factor) + 1}
         */
        static double recommendedMagnitude(double factor) {
            return factor <= 1 ? 1 : 0.1 * StrictMath.log(factor) + 1;
        }
    }

    /**
     * Queries that are multiplied by a factor of their position after the rotation ("llama-4 scaling"), so that
     * attention stays sharp in long sequences.
     *
     * @param beta how much the factor grows; 0 for queries as they are
     * @param originalPositions number of positions after which it grows; {@code original_max_position_embeddings}
     */
    public record QueryScale(double beta, int originalPositions) {
        /** Queries as they are. */
        public static final QueryScale NONE = new QueryScale(0, 1);

        /**
         * Checks the values.
         *
         * @throws CheckpointException if one is invalid
         */
        public QueryScale {
            Require.that(beta >= 0 && beta <= 1000, "llama_4_scaling beta must be from 0 to 1000, but is %s", beta);
            Require.size("llama_4_scaling original_max_position_embeddings", originalPositions);
        }

        /**
         * Returns the factor of a query.
         *
         * @param position its position in the sequence, from 0
         * @return {@code 1 + beta ln(1 + floor(position / originalPositions))}; exactly 1 for {@link #NONE}
         */
        public float at(int position) {
            return (float) (1 + beta * StrictMath.log(1 + position / originalPositions));
        }
    }

    /**
     * Sizes of a decoder without what Pixtral's does not have.
     *
     * @param hiddenSize width of a token's row
     * @param intermediateSize width of the gated feed-forward
     * @param numLayers transformer blocks
     * @param numHeads query heads
     * @param numKeyValueHeads key and value heads
     * @param headDim width of one head, even
     * @param vocabSize rows of the embeddings and of the output matrix
     * @param ropeTheta base of the rotary embedding
     * @param rmsNormEps added to the mean square in RMSNorm
     * @param maxPositions longest sequence in tokens
     */
    public TextConfig(
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
        this(
                hiddenSize,
                intermediateSize,
                numLayers,
                numHeads,
                numKeyValueHeads,
                headDim,
                vocabSize,
                ropeTheta,
                rmsNormEps,
                maxPositions,
                Yarn.NONE,
                QueryScale.NONE,
                false);
    }

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
        Require.that(
                yarn.factor == 1 || ropeTheta > 1,
                "text rope_theta %s must be greater than 1 for a rotary embedding scaled with YaRN",
                ropeTheta);
    }

    /** Returns the same sizes with another output matrix. */
    TextConfig withTiedEmbeddings(boolean tied) {
        return new TextConfig(
                hiddenSize,
                intermediateSize,
                numLayers,
                numHeads,
                numKeyValueHeads,
                headDim,
                vocabSize,
                ropeTheta,
                rmsNormEps,
                maxPositions,
                yarn,
                queryScale,
                tied);
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
