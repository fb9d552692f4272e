package dev.pixtral.engine;

import dev.pixtral.api.Internal;
import dev.pixtral.image.PixelValues;
import java.util.List;
import java.util.Objects;

/**
 * A request to generate the continuation of a prompt.
 *
 * @param promptIds token ids of the prompt, with {@code [IMG]} in the place of each patch; must not be changed
 *     afterwards
 * @param images the pictures in the order of the prompt
 * @param decoding how tokens are chosen and when the answer ends
 * @param constraint constraint on the form of the answer
 */
@Internal
public record GenerationRequest(
        int[] promptIds, List<PixelValues> images, DecodingOptions decoding, Constraint constraint) {
    /** Copies the list. */
    public GenerationRequest {
        Objects.requireNonNull(promptIds, "promptIds");
        Objects.requireNonNull(decoding, "decoding");
        Objects.requireNonNull(constraint, "constraint");
        images = List.copyOf(images);
    }

    /** Returns the number of tokens that represent pictures. */
    int imageTokens() {
        return images.stream().mapToInt(image -> image.grid().tokens()).sum();
    }
}
