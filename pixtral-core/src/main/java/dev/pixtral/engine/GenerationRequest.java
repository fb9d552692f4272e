package dev.pixtral.engine;

import dev.pixtral.image.PixelValues;
import java.util.List;
import java.util.Objects;

/**
 * What the engine is asked to continue.
 *
 * @param promptIds token ids of the prompt, {@code [IMG]} in the places of patches; not to be changed afterwards
 * @param images the pictures in the order of the prompt
 * @param decoding how tokens are chosen, and which of them ends the answer
 * @param constraint what the answer is held to
 */
public record GenerationRequest(
        int[] promptIds, List<PixelValues> images, DecodingOptions decoding, Constraint constraint) {
    /** Copies the list. */
    public GenerationRequest {
        Objects.requireNonNull(promptIds, "promptIds");
        Objects.requireNonNull(decoding, "decoding");
        Objects.requireNonNull(constraint, "constraint");
        images = List.copyOf(images);
    }

    /** Tokens that stand for pictures. */
    int imageTokens() {
        return images.stream().mapToInt(image -> image.grid().tokens()).sum();
    }
}
