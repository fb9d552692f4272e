package dev.pixtral.engine;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.model.PixtralNetwork;

/**
 * What pictures cost an engine, and how much of it one request may use.
 *
 * @param contextLength most tokens of a request
 * @param patchBytes bytes of the pixels of a patch
 * @param tokenBytes bytes of the features that stand for a token
 * @param maxFeatureBytes most bytes of the features of all generations that are computed
 * @param maxPixelBytes most bytes of the pixels of all requests that wait
 */
record PictureLimits(int contextLength, long patchBytes, long tokenBytes, long maxFeatureBytes, long maxPixelBytes) {
    private static final long FLOAT = Float.BYTES;
    private static final long SHARE_OF_HEAP = 4;

    static PictureLimits of(PixtralNetwork network, EngineOptions options) {
        long patchSize = network.config().vision().patchSize();
        return new PictureLimits(
                options.contextLength(),
                3 * patchSize * patchSize * FLOAT,
                network.config().text().hiddenSize() * FLOAT,
                Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP,
                options.maxWaitingPixelBytes());
    }

    long pixelBytes(PatchGrid grid) {
        return grid.patches() * patchBytes;
    }

    long featureBytes(int imageTokens) {
        return imageTokens * tokenBytes;
    }

    /**
     * Refuses pictures that no engine of these sizes can take, whatever else there is.
     *
     * @param pictures how many pictures of the request have been looked at
     * @param tokens tokens that stand for them
     * @param pixelBytes bytes of their pixels
     */
    void check(int pictures, int tokens, long pixelBytes) {
        if (pictures > 1
                && tokens >= contextLength) { // one alone is read, so that the prompt is refused with its exact length
            throw ContextOverflowException.ofPictures(pictures, tokens, contextLength);
        }
        if (featureBytes(tokens) > maxFeatureBytes) {
            throw MemoryLimitException.features(pictures, featureBytes(tokens), maxFeatureBytes);
        }
        if (pixelBytes > maxPixelBytes) {
            throw MemoryLimitException.pixels(pictures, pixelBytes, maxPixelBytes);
        }
    }
}
