package dev.pixtral.cli.machine;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.WeightFormat;

/** How much memory is read to decode one token: what decoding speed is made of. */
public final class DecodeCost {
    private DecodeCost() {}

    /**
     * Bytes of all matrices of the decoder, each of which is read once a token; of the embeddings a token reads one
     * row. The output matrix has at least 8 bits.
     */
    public static long weightBytes(TextConfig text, WeightFormat format) {
        long attention = 2L * text.hiddenSize() * (text.queryWidth() + text.keyValueWidth());
        long feedForward = 3L * text.hiddenSize() * text.intermediateSize();
        long output = (long) text.vocabSize() * text.hiddenSize();
        WeightFormat outputFormat = format == WeightFormat.Q4 ? WeightFormat.Q8 : format;
        return format.bytes(text.numLayers() * (attention + feedForward)) + outputFormat.bytes(output);
    }

    /** Bytes of the keys and values of {@code depth} earlier tokens. */
    public static long cacheBytes(KvLayout layout, int depth) {
        return layout.pageBytes() / KvLayout.PAGE * depth;
    }
}
