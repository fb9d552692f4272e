package dev.pixtral;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.List;

/**
 * How one answer is made.
 *
 * @param sampling how tokens are chosen; greedy unless said otherwise
 * @param maxTokens largest number of generated tokens, at least 1
 * @param stop texts that end the answer and are not part of it: at most {@value #MOST_STOPS}, of 1 to {@value #LONGEST_STOP} characters
 * @param images limits, reading and frames of pictures
 * @param imageBudget how large the model may see a picture
 * @param logitsProcessor changes logits before a token is chosen
 * @param rules whether tools are called, and what calls and JSON are held to
 */
public record GenerationOptions(
        SamplingOptions sampling,
        int maxTokens,
        List<String> stop,
        ImageOptions images,
        ImageBudget imageBudget,
        LogitsProcessor logitsProcessor,
        AnswerRules rules) {
    /** Tokens of an answer unless said otherwise. */
    public static final int DEFAULT_MAX_TOKENS = 1024;

    /** Greedy, up to {@value #DEFAULT_MAX_TOKENS} tokens, no stop texts, pictures as a viewer shows them. */
    public static final GenerationOptions DEFAULT = new GenerationOptions(
            SamplingOptions.GREEDY,
            DEFAULT_MAX_TOKENS,
            List.of(),
            ImageOptions.DEFAULT,
            ImageBudget.UNLIMITED,
            LogitsProcessor.NONE,
            AnswerRules.DEFAULT);

    /** Most stop texts of one answer: each is looked for after every token. */
    public static final int MOST_STOPS = 64;

    /** Most characters of a stop text. */
    public static final int LONGEST_STOP = 256;

    /**
     * Checks the values and copies the list.
     *
     * @throws PixtralException if a value is missing or outside its range
     */
    public GenerationOptions {
        require(sampling, "sampling");
        require(images, "images");
        require(imageBudget, "imageBudget");
        require(logitsProcessor, "logitsProcessor");
        require(rules, "rules");
        if (maxTokens < 1) {
            throw new PixtralException(
                    "The number of tokens to generate must be at least 1, but is " + maxTokens + ".");
        }
        stop = checkedStops(require(stop, "stop"));
    }

    private static <T> T require(T value, String name) {
        if (value == null) {
            throw new PixtralException(
                    "The option %s of an answer is missing (null); give a value or leave the default.".formatted(name));
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
     * Changes how tokens are chosen.
     *
     * @param other sampling
     * @return changed copy
     */
    public GenerationOptions withSampling(SamplingOptions other) {
        return new GenerationOptions(other, maxTokens, stop, images, imageBudget, logitsProcessor, rules);
    }

    /**
     * Changes the limit of tokens.
     *
     * @param other at least 1
     * @return changed copy
     */
    public GenerationOptions withMaxTokens(int other) {
        return new GenerationOptions(sampling, other, stop, images, imageBudget, logitsProcessor, rules);
    }

    /**
     * Changes the stop texts.
     *
     * @param other at most {@value #MOST_STOPS} texts of 1 to {@value #LONGEST_STOP} characters
     * @return changed copy
     */
    public GenerationOptions withStop(List<String> other) {
        return new GenerationOptions(sampling, maxTokens, other, images, imageBudget, logitsProcessor, rules);
    }

    /**
     * Changes how pictures are read.
     *
     * @param other limits, reading, frames
     * @return changed copy
     */
    public GenerationOptions withImages(ImageOptions other) {
        return new GenerationOptions(sampling, maxTokens, stop, other, imageBudget, logitsProcessor, rules);
    }

    /**
     * Changes how large the model may see a picture.
     *
     * @param other most pixels of the longer side, most tokens
     * @return changed copy
     */
    public GenerationOptions withImageBudget(ImageBudget other) {
        return new GenerationOptions(sampling, maxTokens, stop, images, other, logitsProcessor, rules);
    }

    /**
     * Changes what changes logits.
     *
     * @param other called for each token, see there on which thread
     * @return changed copy
     */
    public GenerationOptions withLogitsProcessor(LogitsProcessor other) {
        return new GenerationOptions(sampling, maxTokens, stop, images, imageBudget, other, rules);
    }

    /**
     * Changes whether tools are called, and what calls and JSON are held to.
     *
     * @param other rules
     * @return changed copy
     */
    public GenerationOptions withRules(AnswerRules other) {
        return new GenerationOptions(sampling, maxTokens, stop, images, imageBudget, logitsProcessor, other);
    }
}
