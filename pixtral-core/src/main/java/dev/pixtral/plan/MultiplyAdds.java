package dev.pixtral.plan;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.WeightRole;
import java.util.List;
import java.util.Map;

/**
 * The multiply-adds of a model: those of its matrices, and those of attention, which grow with the positions attended
 * to. Everything else is small beside them.
 *
 * @param layers of one token in the matrices of the decoder's layers
 * @param output of one token in the output matrix
 * @param position of one token and one position that it attends to, in all layers of the decoder
 * @param patch of one patch in the matrices of encoder and projector
 * @param pair of one patch and one patch that it attends to, in all layers of the encoder
 */
public record MultiplyAdds(long layers, long output, long position, long patch, long pair) {
    private static final long SCORE_AND_SUM = 2; // a product with the key, and one with the value

    /**
     * Counts those of a model.
     *
     * @param config its sizes
     * @return the numbers
     */
    public static MultiplyAdds of(ModelConfig config) {
        long layers = 0;
        long output = 0;
        long area = (long) config.vision().mergeSize() * config.vision().mergeSize();
        long patch = 0;
        for (Map.Entry<String, List<Long>> tensor : config.tensors().entrySet()) {
            List<Long> shape = tensor.getValue();
            if (shape.size() > 1) {
                long weights = shape.stream().reduce(1L, Math::multiplyExact);
                switch (WeightRole.of(tensor.getKey())) {
                    case ATTENTION, FEED_FORWARD -> layers += weights;
                    case OUTPUT -> output += weights;
                    case VISION -> patch += area * weights;
                    case PROJECTOR -> patch += weights;
                    case EMBEDDINGS -> {} // looked up
                }
            }
        }
        return new MultiplyAdds(
                layers,
                output,
                SCORE_AND_SUM * config.text().queryWidth() * config.text().numLayers(),
                patch,
                area
                        * area
                        * SCORE_AND_SUM
                        * config.vision().hiddenSize()
                        * config.vision().numLayers());
    }

    /**
     * Returns those of a prompt, whose last token gets logits.
     *
     * @param tokens its length
     * @return multiply-adds
     */
    public long prompt(long tokens) {
        return tokens * layers + output + tokens * (tokens + 1) / 2 * position;
    }

    /**
     * Returns those of a token that is decoded.
     *
     * @param depth number of earlier tokens
     * @return multiply-adds
     */
    public long token(long depth) {
        return layers + output + (depth + 1) * position;
    }

    /**
     * Returns those of a picture.
     *
     * @param patches its patches, each of which attends to all
     * @return multiply-adds
     */
    public long picture(long patches) {
        return patches * patch + patches * patches * pair;
    }
}
