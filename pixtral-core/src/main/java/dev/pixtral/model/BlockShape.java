package dev.pixtral.model;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;

/**
 * Sizes that all blocks of a tower share.
 *
 * @param hiddenSize width of a row
 * @param intermediateSize width of the gated feed-forward
 * @param heads query heads
 * @param kvHeads heads of keys and values
 * @param headDim width of a head
 * @param epsilon added to the mean square in RMSNorm
 */
record BlockShape(int hiddenSize, int intermediateSize, int heads, int kvHeads, int headDim, float epsilon) {

    static BlockShape of(VisionConfig vision) {
        return new BlockShape(
                vision.hiddenSize(),
                vision.intermediateSize(),
                vision.numHeads(),
                vision.numHeads(),
                vision.headDim(),
                (float) vision.rmsNormEps());
    }

    static BlockShape of(TextConfig text) {
        return new BlockShape(
                text.hiddenSize(),
                text.intermediateSize(),
                text.numHeads(),
                text.numKeyValueHeads(),
                text.headDim(),
                (float) text.rmsNormEps());
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
