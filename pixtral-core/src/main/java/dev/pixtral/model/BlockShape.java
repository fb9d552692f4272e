package dev.pixtral.model;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.kernels.WeightFormat;

/**
 * What all blocks of a tower have in common.
 *
 * @param hiddenSize width of a row
 * @param intermediateSize width of the gated feed-forward
 * @param heads query heads
 * @param kvHeads heads of keys and values
 * @param headDim width of a head
 * @param epsilon added to the mean square in RMSNorm
 * @param format of the matrices
 */
record BlockShape(
        int hiddenSize, int intermediateSize, int heads, int kvHeads, int headDim, float epsilon, WeightFormat format) {

    static BlockShape of(VisionConfig vision, WeightFormat format) {
        return new BlockShape(
                vision.hiddenSize(),
                vision.intermediateSize(),
                vision.numHeads(),
                vision.numHeads(),
                vision.headDim(),
                (float) vision.rmsNormEps(),
                format);
    }

    static BlockShape of(TextConfig text, WeightFormat format) {
        return new BlockShape(
                text.hiddenSize(),
                text.intermediateSize(),
                text.numHeads(),
                text.numKeyValueHeads(),
                text.headDim(),
                (float) text.rmsNormEps(),
                format);
    }

    /** Width of the queries of a row. */
    int queryWidth() {
        return heads * headDim;
    }

    /** Width of the keys, and of the values, of a row. */
    int keyWidth() {
        return kvHeads * headDim;
    }
}
