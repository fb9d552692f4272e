package dev.pixtral.checkpoint;

import dev.pixtral.errors.CheckpointException;

/**
 * Sizes of the vision encoder: {@code vision_config} of Hugging Face's config.json, {@code vision_encoder} of Mistral's
 * params.json. Mistral's keys are the same except for two that it lacks, head size and norm epsilon.
 *
 * <p>A model without a vision encoder, such as a GGUF file without its projector file, has one whose widths and numbers
 * of layers and heads are all 0.
 *
 * @param hiddenSize width of a patch's row; {@code numHeads * headDim}
 * @param intermediateSize width of the gated feed-forward
 * @param numLayers transformer blocks; {@code num_hidden_layers}
 * @param numHeads attention heads, the same number for keys and values; {@code num_attention_heads}
 * @param headDim width of one head, a multiple of 4: half of the pairs are rotated by the patch's row, half by its
 *     column
 * @param numChannels colour channels of a picture, 3
 * @param imageSize longest side of a picture in pixels, a multiple of the side of a token
 * @param patchSize side of a square patch in pixels
 * @param ropeTheta base of the 2-D rotary embedding
 * @param rmsNormEps added to the mean square in RMSNorm; 1e-5 in both reference implementations, absent from the files
 * @param mergeSize side of the square of patches that the projector merges to one row, and so to one token; 1 in
 *     Pixtral, which merges none; {@code spatial_merge_size}
 */
public record VisionConfig(
        int hiddenSize,
        int intermediateSize,
        int numLayers,
        int numHeads,
        int headDim,
        int numChannels,
        int imageSize,
        int patchSize,
        double ropeTheta,
        double rmsNormEps,
        int mergeSize) {

    /**
     * Sizes of an encoder whose patches are not merged.
     *
     * @param hiddenSize width of a patch's row
     * @param intermediateSize width of the gated feed-forward
     * @param numLayers transformer blocks
     * @param numHeads attention heads
     * @param headDim width of one head
     * @param numChannels colour channels of a picture
     * @param imageSize longest side of a picture in pixels
     * @param patchSize side of a square patch in pixels
     * @param ropeTheta base of the 2-D rotary embedding
     * @param rmsNormEps added to the mean square in RMSNorm
     */
    public VisionConfig(
            int hiddenSize,
            int intermediateSize,
            int numLayers,
            int numHeads,
            int headDim,
            int numChannels,
            int imageSize,
            int patchSize,
            double ropeTheta,
            double rmsNormEps) {
        this(
                hiddenSize,
                intermediateSize,
                numLayers,
                numHeads,
                headDim,
                numChannels,
                imageSize,
                patchSize,
                ropeTheta,
                rmsNormEps,
                1);
    }

    /**
     * Checks that the sizes form a valid network.
     *
     * @throws CheckpointException if a size is invalid; the message names its key
     */
    public VisionConfig {
        int least = hiddenSize == 0 && numLayers == 0 ? 0 : 1;
        Require.between("vision hidden_size", hiddenSize, least, least * Require.LARGEST_SIZE);
        Require.between("vision intermediate_size", intermediateSize, least, least * Require.LARGEST_SIZE);
        Require.between("vision num_hidden_layers", numLayers, least, least * 1000);
        Require.between("vision num_attention_heads", numHeads, least, least * 4096);
        Require.between("vision head_dim", headDim, least, least * 4096);
        Require.between("vision num_channels", numChannels, 3, 3);
        Require.between("vision image_size", imageSize, 1, 16_384);
        Require.between("vision patch_size", patchSize, 1, 1024);
        Require.positive("vision rope_theta", ropeTheta);
        Require.positive("vision norm epsilon", rmsNormEps);
        Require.between("vision spatial_merge_size", mergeSize, 1, 16);
        Require.that(
                hiddenSize == numHeads * headDim,
                "vision hidden_size %d is not num_attention_heads %d x head_dim %d",
                hiddenSize,
                numHeads,
                headDim);
        Require.that(
                headDim % 4 == 0,
                "vision head_dim %d (hidden_size / num_attention_heads) must be a multiple of 4: "
                        + "2-D rotary embedding halves it twice",
                headDim);
        Require.that(
                imageSize % patchSize == 0,
                "vision image_size %d is not a multiple of patch_size %d",
                imageSize,
                patchSize);
        Require.that(
                imageSize % (patchSize * mergeSize) == 0,
                "vision image_size %d is not a multiple of patch_size %d x spatial_merge_size %d",
                imageSize,
                patchSize,
                mergeSize);
    }

    /**
     * Returns the side of the square that one token of a prompt stands for: a patch, or several that are merged.
     *
     * @return pixels, {@code patchSize * mergeSize}
     */
    public int tokenSize() {
        return patchSize * mergeSize;
    }
}
