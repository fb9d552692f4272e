package dev.pixtral.cli;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.kernels.KvLayout;

/** How much memory is read to decode one token: what decoding speed is made of. */
final class DecodeCost {
    private static final int BYTES_PER_WEIGHT = 2; // bfloat16

    private DecodeCost() {}

    /** Bytes of all matrices of the decoder, each of which is read once a token; of the embeddings a token reads one row. */
    static long weightBytes(TextConfig text) {
        long attention = 2L * text.hiddenSize() * (text.queryWidth() + text.keyValueWidth());
        long feedForward = 3L * text.hiddenSize() * text.intermediateSize();
        long output = (long) text.vocabSize() * text.hiddenSize();
        return BYTES_PER_WEIGHT * (text.numLayers() * (attention + feedForward) + output);
    }

    /** Bytes of the keys and values of {@code depth} earlier tokens. */
    static long cacheBytes(KvLayout layout, int depth) {
        return layout.pageBytes() / KvLayout.PAGE * depth;
    }
}
