package dev.pixtral.cli.machine;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.WeightFormat;

/** How much memory is read to decode one token, which limits the speed of decoding. */
public final class DecodeCost {
    private DecodeCost() {}

    /**
     * Bytes of all matrices of the decoder, each of which is read once per token. The embeddings are left out: a token
     * reads one row of them. The output matrix has at least 8 bits per weight.
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
