package dev.pixtral.engine;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.model.PixtralNetwork;

/**
 * Memory costs of pictures in an engine, and the limits for one request.
 *
 * @param contextLength largest number of tokens of a request
 * @param patchBytes bytes of the pixels of a patch
 * @param tokenBytes bytes of the features of a token
 * @param maxFeatureBytes largest number of feature bytes of all live generations
 * @param maxPixelBytes largest number of pixel bytes of all waiting requests
 */
record PictureLimits(int contextLength, long patchBytes, long tokenBytes, long maxFeatureBytes, long maxPixelBytes) {
    private static final long FLOAT = Float.BYTES;

    /**
     * Features are outside the heap, but fall back to it where the system has no memory. A quarter of its limit, which
     * by default is a quarter of the machine's memory, bounds them in both cases.
     */
    private static final long SHARE_OF_HEAP = 4;

    static PictureLimits of(PixtralNetwork network, EngineOptions options) {
        long tokenSize = network.config().vision().tokenSize();
        return new PictureLimits(
                options.contextLength(),
                3 * tokenSize * tokenSize * FLOAT,
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
     * Refuses pictures that exceed the limits even if no other request is present.
     *
     * @param pictures number of pictures of the request checked so far, including this one
     * @param tokens tokens that represent them
     * @param pixelBytes bytes of their pixels
     */
    void check(int pictures, int tokens, long pixelBytes) {
        // a single picture passes here, so that its prompt is refused later with the exact length
        if (pictures > 1 && tokens >= contextLength) {
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
