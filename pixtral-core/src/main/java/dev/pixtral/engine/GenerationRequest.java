package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.PixelValues;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the engine is asked to continue.
 *
 * @param promptIds token ids of the prompt, {@code [IMG]} in the places of patches; not to be changed afterwards
 * @param images the pictures in the order of the prompt
 * @param sampling how tokens are chosen
 * @param maxTokens largest number of generated tokens, at least 1
 * @param stop texts that end the answer and are not part of it
 * @param logitsProcessor changes logits before a token is chosen
 * @param constraint what the answer is held to, if anything; stop texts end free text alone
 */
public record GenerationRequest(
        int[] promptIds,
        List<PixelValues> images,
        SamplingOptions sampling,
        int maxTokens,
        List<String> stop,
        LogitsProcessor logitsProcessor,
        Optional<Constraint> constraint) {
    /** Checks the limits and copies the lists. */
    public GenerationRequest {
        Objects.requireNonNull(promptIds, "promptIds");
        Objects.requireNonNull(sampling, "sampling");
        Objects.requireNonNull(logitsProcessor, "logitsProcessor");
        Objects.requireNonNull(constraint, "constraint");
        images = List.copyOf(images);
        stop = List.copyOf(stop);
        if (maxTokens < 1) {
            throw new PixtralException(
                    "The number of tokens to generate must be at least 1, but is " + maxTokens + ".");
        }
        if (stop.contains("")) {
            throw new PixtralException("A stop text must not be empty.");
        }
    }

    /**
     * A request whose answer is free.
     *
     * @param promptIds token ids of the prompt
     * @param images the pictures in the order of the prompt
     * @param sampling how tokens are chosen
     * @param maxTokens largest number of generated tokens, at least 1
     * @param stop texts that end the answer and are not part of it
     */
    public GenerationRequest(
            int[] promptIds, List<PixelValues> images, SamplingOptions sampling, int maxTokens, List<String> stop) {
        this(promptIds, images, sampling, maxTokens, stop, LogitsProcessor.NONE, Optional.empty());
    }

    /** Tokens that stand for pictures. */
    int imageTokens() {
        return images.stream().mapToInt(image -> image.grid().tokens()).sum();
    }
}
