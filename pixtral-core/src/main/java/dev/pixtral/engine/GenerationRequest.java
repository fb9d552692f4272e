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
 * @param cacheSalt what is computed for this request is used only for requests of the same salt
 */
@Internal
public record GenerationRequest(
        int[] promptIds, List<PixelValues> images, DecodingOptions decoding, Constraint constraint, String cacheSalt) {
    /** Copies the list. */
    public GenerationRequest {
        Objects.requireNonNull(promptIds, "promptIds");
        Objects.requireNonNull(decoding, "decoding");
        Objects.requireNonNull(constraint, "constraint");
        Objects.requireNonNull(cacheSalt, "cacheSalt");
        images = List.copyOf(images);
    }

    /**
     * Creates a request without a salt.
     *
     * @param promptIds token ids of the prompt
     * @param images the pictures in the order of the prompt
     * @param decoding how tokens are chosen and when the answer ends
     * @param constraint constraint on the form of the answer
     */
    public GenerationRequest(
            int[] promptIds, List<PixelValues> images, DecodingOptions decoding, Constraint constraint) {
        this(promptIds, images, decoding, constraint, "");
    }

    /** Returns the number of tokens that represent pictures. */
    int imageTokens() {
        return images.stream().mapToInt(image -> image.grid().tokens()).sum();
    }
}
