package dev.pixtral.model;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.kernels.WeightFormat;

/**
 * Sizes and format that all blocks of a tower share.
 *
 * @param hiddenSize width of a row
 * @param intermediateSize width of the gated feed-forward
 * @param heads query heads
 * @param kvHeads heads of keys and values
 * @param headDim width of a head
 * @param epsilon added to the mean square in RMSNorm
 * @param format format of the matrices
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

    /** Returns the width of the queries of a row. */
    int queryWidth() {
        return heads * headDim;
    }

    /** Returns the width of the keys of a row, which is also that of its values. */
    int keyWidth() {
        return kvHeads * headDim;
    }
}
