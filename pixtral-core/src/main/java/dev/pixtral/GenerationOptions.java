package dev.pixtral;

import dev.pixtral.engine.DecodingOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.List;

/**
 * How one answer is made. Start from {@link #DEFAULT} and change what is to be other than that.
 *
 * @param decoding how tokens are chosen, and which of them ends the answer
 * @param images limits, reading and frames of pictures
 * @param imageBudget how large the model may see a picture
 * @param rules whether tools are called, and what calls and JSON are held to
 */
public record GenerationOptions(
        DecodingOptions decoding, ImageOptions images, ImageBudget imageBudget, AnswerRules rules) {
    /** Tokens of an answer unless said otherwise. */
    public static final int DEFAULT_MAX_TOKENS = 1024;

    /** Most stop texts of one answer. */
    public static final int MOST_STOPS = DecodingOptions.MOST_STOPS;

    /** Most characters of a stop text. */
    public static final int LONGEST_STOP = DecodingOptions.LONGEST_STOP;

    /** Greedy, up to {@value #DEFAULT_MAX_TOKENS} tokens, no stop texts, pictures as a viewer shows them. */
    public static final GenerationOptions DEFAULT = new GenerationOptions(
            new DecodingOptions(SamplingOptions.GREEDY, DEFAULT_MAX_TOKENS, List.of(), LogitsProcessor.NONE),
            ImageOptions.DEFAULT,
            ImageBudget.UNLIMITED,
            AnswerRules.DEFAULT);

    /**
     * Checks that nothing is missing.
     *
     * @throws PixtralException if a value is missing
     */
    public GenerationOptions {
        require(decoding, "decoding");
        require(images, "images");
        require(imageBudget, "imageBudget");
        require(rules, "rules");
    }

    private static void require(Object value, String name) {
        if (value == null) {
            throw new PixtralException(
                    "The option %s of an answer is missing (null); give a value or leave the default.".formatted(name));
        }
    }

    /**
     * How tokens are chosen.
     *
     * @return sampling; greedy unless said otherwise
     */
    public SamplingOptions sampling() {
        return decoding.sampling();
    }

    /**
     * The limit of tokens.
     *
     * @return largest number of generated tokens, at least 1
     */
    public int maxTokens() {
        return decoding.maxTokens();
    }

    /**
     * The stop texts.
     *
     * @return texts that end the answer and are not part of it
     */
    public List<String> stop() {
        return decoding.stop();
    }

    /**
     * What changes logits.
     *
     * @return called for each token
     */
    public LogitsProcessor logitsProcessor() {
        return decoding.logitsProcessor();
    }

    /**
     * Changes how tokens are chosen.
     *
     * @param other sampling
     * @return changed copy
     */
    public GenerationOptions withSampling(SamplingOptions other) {
        return withDecoding(decoding.withSampling(other));
    }

    /**
     * Changes the limit of tokens.
     *
     * @param other at least 1
     * @return changed copy
     */
    public GenerationOptions withMaxTokens(int other) {
        return withDecoding(decoding.withMaxTokens(other));
    }

    /**
     * Changes the stop texts.
     *
     * @param other at most {@value #MOST_STOPS} texts of 1 to {@value #LONGEST_STOP} characters
     * @return changed copy
     */
    public GenerationOptions withStop(List<String> other) {
        return withDecoding(decoding.withStop(other));
    }

    /**
     * Changes how pictures are read.
     *
     * @param other limits, reading, frames
     * @return changed copy
     */
    public GenerationOptions withImages(ImageOptions other) {
        return new GenerationOptions(decoding, other, imageBudget, rules);
    }

    /**
     * Changes how large the model may see a picture.
     *
     * @param other most pixels of the longer side, most tokens
     * @return changed copy
     */
    public GenerationOptions withImageBudget(ImageBudget other) {
        return new GenerationOptions(decoding, images, other, rules);
    }

    /**
     * Changes what changes logits.
     *
     * @param other called for each token, see there on which thread
     * @return changed copy
     */
    public GenerationOptions withLogitsProcessor(LogitsProcessor other) {
        return withDecoding(decoding.withLogitsProcessor(other));
    }

    /**
     * Changes whether tools are called, and what calls and JSON are held to.
     *
     * @param other rules
     * @return changed copy
     */
    public GenerationOptions withRules(AnswerRules other) {
        return new GenerationOptions(decoding, images, imageBudget, other);
    }

    private GenerationOptions withDecoding(DecodingOptions other) {
        return new GenerationOptions(other, images, imageBudget, rules);
    }
}
