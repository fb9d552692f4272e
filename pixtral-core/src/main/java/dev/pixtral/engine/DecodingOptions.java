package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.List;

/**
 * Options for choosing the tokens of an answer and for ending it.
 *
 * @param sampling how a token is drawn from the logits
 * @param maxTokens largest number of generated tokens, at least 1
 * @param stop texts that end the answer and are not part of it: at most {@value #MOST_STOPS}, of 1 to
 *     {@value #LONGEST_STOP} characters
 * @param logitsProcessor changes logits before a token is chosen
 */
public record DecodingOptions(
        SamplingOptions sampling, int maxTokens, List<String> stop, LogitsProcessor logitsProcessor) {
    /** Largest number of stop texts for one answer; each is searched for after every token. */
    public static final int MOST_STOPS = 64;

    /** Largest number of characters in a stop text. */
    public static final int LONGEST_STOP = 256;

    /**
     * Checks the values and copies the list.
     *
     * @throws PixtralException if a value is missing or outside its range
     */
    public DecodingOptions {
        require(sampling, "sampling");
        require(logitsProcessor, "logitsProcessor");
        if (maxTokens < 1) {
            throw new PixtralException(
                    "The number of tokens to generate must be at least 1, but is " + maxTokens + ".");
        }
        stop = checkedStops(require(stop, "stop"));
    }

    private static <T> T require(T value, String name) {
        if (value == null) {
            throw new PixtralException(
                    "The answer option %s is missing (null); set a value or keep the default.".formatted(name));
        }
        return value;
    }

    private static List<String> checkedStops(List<String> stop) {
        if (stop.size() > MOST_STOPS) {
            throw new PixtralException(
                    "An answer may have at most %d stop texts, but %d are given.".formatted(MOST_STOPS, stop.size()));
        }
        for (String text : stop) {
            if (text == null || text.isEmpty() || text.length() > LONGEST_STOP) {
                throw new PixtralException("A stop text must have 1 to %d characters, but %s."
                        .formatted(LONGEST_STOP, text == null ? "one is missing (null)" : "one has " + text.length()));
            }
        }
        return List.copyOf(stop);
    }

    /**
     * Returns a copy with other sampling options.
     *
     * @param other sampling options
     * @return changed copy
     */
    public DecodingOptions withSampling(SamplingOptions other) {
        return new DecodingOptions(other, maxTokens, stop, logitsProcessor);
    }

    /**
     * Returns a copy with another limit of generated tokens.
     *
     * @param other at least 1
     * @return changed copy
     */
    public DecodingOptions withMaxTokens(int other) {
        return new DecodingOptions(sampling, other, stop, logitsProcessor);
    }

    /**
     * Returns a copy with other stop texts.
     *
     * @param other at most {@value #MOST_STOPS} texts of 1 to {@value #LONGEST_STOP} characters
     * @return changed copy
     */
    public DecodingOptions withStop(List<String> other) {
        return new DecodingOptions(sampling, maxTokens, other, logitsProcessor);
    }

    /**
     * Returns a copy with another logits processor.
     *
     * @param other called for each token; {@link LogitsProcessor} specifies the thread
     * @return changed copy
     */
    public DecodingOptions withLogitsProcessor(LogitsProcessor other) {
        return new DecodingOptions(sampling, maxTokens, stop, other);
    }
}
