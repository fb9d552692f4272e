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
 * Options for generating one answer. Start from {@link #DEFAULT} and change what should differ.
 *
 * @param decoding how tokens are chosen and when the answer ends
 * @param images how pictures are read: limits, sources and frames
 * @param imageBudget how large a picture the model may see
 * @param rules whether tools may be called, and how calls and JSON are constrained
 * @param cacheSalt what is computed for this answer is used again only for answers of the same salt, so that callers
 *     with different salts cannot learn of each other from the time that an answer takes; empty by default, at most
 *     {@value #LONGEST_CACHE_SALT} characters. It is compared, never stored or logged; {@link #toString} leaves it out
 */
public record GenerationOptions(
        DecodingOptions decoding, ImageOptions images, ImageBudget imageBudget, AnswerRules rules, String cacheSalt) {
    /** Default limit of generated tokens. */
    public static final int DEFAULT_MAX_TOKENS = 1024;

    /** Largest number of stop texts for one answer. */
    public static final int MOST_STOPS = DecodingOptions.MOST_STOPS;

    /** Largest number of characters in a stop text. */
    public static final int LONGEST_STOP = DecodingOptions.LONGEST_STOP;

    /** Largest number of characters of a salt. */
    public static final int LONGEST_CACHE_SALT = 256;

    /** Greedy sampling, at most {@value #DEFAULT_MAX_TOKENS} tokens, no stop texts, pictures as a viewer shows them. */
    public static final GenerationOptions DEFAULT = new GenerationOptions(
            new DecodingOptions(SamplingOptions.GREEDY, DEFAULT_MAX_TOKENS, List.of(), LogitsProcessor.NONE),
            ImageOptions.DEFAULT,
            ImageBudget.UNLIMITED,
            AnswerRules.DEFAULT,
            "");

    /**
     * Checks that no value is missing, and the salt.
     *
     * @throws PixtralException if a value is missing, or the salt is too long or no valid text
     */
    public GenerationOptions {
        require(decoding, "decoding");
        require(images, "images");
        require(imageBudget, "imageBudget");
        require(rules, "rules");
        require(cacheSalt, "cacheSalt");
        checkSalt(cacheSalt);
    }

    /**
     * Creates options without a salt.
     *
     * @param decoding how tokens are chosen and when the answer ends
     * @param images how pictures are read: limits, sources and frames
     * @param imageBudget how large a picture the model may see
     * @param rules whether tools may be called, and how calls and JSON are constrained
     */
    public GenerationOptions(
            DecodingOptions decoding, ImageOptions images, ImageBudget imageBudget, AnswerRules rules) {
        this(decoding, images, imageBudget, rules, "");
    }

    private static void require(Object value, String name) {
        if (value == null) {
            throw new PixtralException(
                    "The answer option %s is missing (null); set a value or keep the default.".formatted(name));
        }
    }

    private static void checkSalt(String salt) { // the messages do not quote it: it may be a secret
        if (salt.length() > LONGEST_CACHE_SALT) {
            throw new PixtralException(
                    "The cache salt has %,d characters, but at most %d are allowed; use a hash of it."
                            .formatted(salt.length(), LONGEST_CACHE_SALT));
        }
        if (salt.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new PixtralException("The cache salt has half of a surrogate pair, so another salt could have the "
                    + "same bytes; use valid text, such as a hash in hexadecimal digits.");
        }
    }

    /**
     * Returns how tokens are chosen.
     *
     * @return sampling options; greedy by default
     */
    public SamplingOptions sampling() {
        return decoding.sampling();
    }

    /**
     * Returns the limit of generated tokens.
     *
     * @return largest number of generated tokens, at least 1
     */
    public int maxTokens() {
        return decoding.maxTokens();
    }

    /**
     * Returns the stop texts.
     *
     * @return texts that end the answer and are not part of it
     */
    public List<String> stop() {
        return decoding.stop();
    }

    /**
     * Returns the logits processor.
     *
     * @return the processor that is called for each token
     */
    public LogitsProcessor logitsProcessor() {
        return decoding.logitsProcessor();
    }

    /**
     * Returns a copy with other sampling options.
     *
     * @param other sampling options
     * @return changed copy
     */
    public GenerationOptions withSampling(SamplingOptions other) {
        return withDecoding(decoding.withSampling(other));
    }

    /**
     * Returns a copy with another limit of generated tokens.
     *
     * @param other at least 1
     * @return changed copy
     */
    public GenerationOptions withMaxTokens(int other) {
        return withDecoding(decoding.withMaxTokens(other));
    }

    /**
     * Returns a copy with other stop texts.
     *
     * @param other at most {@value #MOST_STOPS} texts of 1 to {@value #LONGEST_STOP} characters
     * @return changed copy
     */
    public GenerationOptions withStop(List<String> other) {
        return withDecoding(decoding.withStop(other));
    }

    /**
     * Returns a copy with other picture options.
     *
     * @param other limits, sources and frames of pictures
     * @return changed copy
     */
    public GenerationOptions withImages(ImageOptions other) {
        return new GenerationOptions(decoding, other, imageBudget, rules, cacheSalt);
    }

    /**
     * Returns a copy with another picture budget.
     *
     * @param other largest number of pixels of the longer side, largest number of tokens
     * @return changed copy
     */
    public GenerationOptions withImageBudget(ImageBudget other) {
        return new GenerationOptions(decoding, images, other, rules, cacheSalt);
    }

    /**
     * Returns a copy with another logits processor.
     *
     * @param other called for each token; {@link LogitsProcessor} specifies the thread
     * @return changed copy
     */
    public GenerationOptions withLogitsProcessor(LogitsProcessor other) {
        return withDecoding(decoding.withLogitsProcessor(other));
    }

    /**
     * Returns a copy with other rules for tool calls and JSON.
     *
     * @param other rules
     * @return changed copy
     */
    public GenerationOptions withRules(AnswerRules other) {
        return new GenerationOptions(decoding, images, imageBudget, other, cacheSalt);
    }

    /**
     * Returns a copy with another salt.
     *
     * @param other at most {@value #LONGEST_CACHE_SALT} characters, such as a hash of the caller's name; empty to share
     *     with all answers that have no salt
     * @return changed copy
     */
    public GenerationOptions withCacheSalt(String other) {
        return new GenerationOptions(decoding, images, imageBudget, rules, other);
    }

    private GenerationOptions withDecoding(DecodingOptions other) {
        return new GenerationOptions(other, images, imageBudget, rules, cacheSalt);
    }

    /**
     * Describes the options without the salt.
     *
     * @return all other options, and whether there is a salt
     */
    @Override
    public String toString() {
        return "GenerationOptions[decoding=%s, images=%s, imageBudget=%s, rules=%s, cacheSalt=%s]"
                .formatted(decoding, images, imageBudget, rules, cacheSalt.isEmpty() ? "none" : "set");
    }
}
