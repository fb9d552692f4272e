package dev.pixtral.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import dev.pixtral.engine.Usage;
import java.util.Objects;

/**
 * The token counts of an answer, including those of pictures, of the caches and of what was computed ahead. Immutable.
 */
public final class PixtralTokenUsage extends TokenUsage {
    private final Integer imageTokenCount;
    private final Integer cachedTokenCount;
    private final Integer cachedImageCount;
    private final Long cachedByteCount;
    private final Integer draftedTokenCount;
    private final Integer acceptedTokenCount;

    /**
     * Creates the counts of one answer, or the sums of several, without cached pictures and drafted tokens.
     *
     * @param inputTokenCount tokens of the prompt, those of pictures included
     * @param outputTokenCount generated tokens
     * @param imageTokenCount tokens of the prompt that represent pictures
     * @param cachedTokenCount tokens of the prompt that were reused instead of computed
     */
    public PixtralTokenUsage(
            Integer inputTokenCount, Integer outputTokenCount, Integer imageTokenCount, Integer cachedTokenCount) {
        this(inputTokenCount, outputTokenCount, imageTokenCount, cachedTokenCount, 0, 0L, 0, 0);
    }

    /**
     * Creates the counts of one answer, or the sums of several.
     *
     * @param inputTokenCount tokens of the prompt, those of pictures included
     * @param outputTokenCount generated tokens
     * @param imageTokenCount tokens of the prompt that represent pictures
     * @param cachedTokenCount tokens of the prompt that were reused instead of computed
     * @param cachedImageCount pictures of the prompt that were not encoded for it
     * @param cachedByteCount bytes of keys, values and features of pictures that were reused
     * @param draftedTokenCount tokens that were computed ahead of their choice
     * @param acceptedTokenCount drafted tokens that became part of the answer
     */
    public PixtralTokenUsage(
            Integer inputTokenCount,
            Integer outputTokenCount,
            Integer imageTokenCount,
            Integer cachedTokenCount,
            Integer cachedImageCount,
            Long cachedByteCount,
            Integer draftedTokenCount,
            Integer acceptedTokenCount) {
        super(inputTokenCount, outputTokenCount);
        this.imageTokenCount = imageTokenCount;
        this.cachedTokenCount = cachedTokenCount;
        this.cachedImageCount = cachedImageCount;
        this.cachedByteCount = cachedByteCount;
        this.draftedTokenCount = draftedTokenCount;
        this.acceptedTokenCount = acceptedTokenCount;
    }

    /** The counts of an answer of the engine. */
    static PixtralTokenUsage of(Usage usage) {
        return new PixtralTokenUsage(
                usage.promptTokens(),
                usage.generatedTokens(),
                usage.imageTokens(),
                usage.cachedTokens(),
                usage.cachedPictures(),
                usage.cachedBytes(),
                usage.draftedTokens(),
                usage.acceptedTokens());
    }

    /**
     * Returns the number of tokens that represent pictures: patches, row ends and picture ends.
     *
     * @return the count, which {@link #inputTokenCount()} includes
     */
    public Integer imageTokenCount() {
        return imageTokenCount;
    }

    /**
     * Returns the number of tokens of the prompt that were reused instead of computed.
     *
     * @return the count, which {@link #inputTokenCount()} includes
     */
    public Integer cachedTokenCount() {
        return cachedTokenCount;
    }

    /**
     * Returns the number of pictures of the prompt that did not have to be encoded for it: their features were cached,
     * another request was encoding them, or all of their tokens were cached.
     *
     * @return the count
     */
    public Integer cachedImageCount() {
        return cachedImageCount;
    }

    /**
     * Returns the bytes of keys, values and features of pictures that were reused instead of computed.
     *
     * @return the count
     */
    public Long cachedByteCount() {
        return cachedByteCount;
    }

    /**
     * Returns the number of tokens that were computed ahead of their choice. They changed the speed, never the answer.
     *
     * @return the count
     */
    public Integer draftedTokenCount() {
        return draftedTokenCount;
    }

    /**
     * Returns the number of drafted tokens that became part of the answer.
     *
     * @return the count, which {@link #outputTokenCount()} includes
     */
    public Integer acceptedTokenCount() {
        return acceptedTokenCount;
    }

    /**
     * Adds the tokens of another answer.
     *
     * @param that usage of any class, or null, which adds nothing
     * @return the sums; a usage of another class adds nothing to the counts that only this class has
     */
    @Override
    public PixtralTokenUsage add(TokenUsage that) {
        if (that == null) {
            return this;
        }
        PixtralTokenUsage other = that instanceof PixtralTokenUsage own
                ? own
                : new PixtralTokenUsage(
                        that.inputTokenCount(), that.outputTokenCount(), null, null, null, null, null, null);
        return new PixtralTokenUsage(
                sum(inputTokenCount(), other.inputTokenCount()),
                sum(outputTokenCount(), other.outputTokenCount()),
                sum(imageTokenCount, other.imageTokenCount),
                sum(cachedTokenCount, other.cachedTokenCount),
                sum(cachedImageCount, other.cachedImageCount),
                sum(cachedByteCount, other.cachedByteCount),
                sum(draftedTokenCount, other.draftedTokenCount),
                sum(acceptedTokenCount, other.acceptedTokenCount));
    }

    /** As LangChain4j adds counts, where null is not known: only two unknown ones stay unknown. */
    private static Long sum(Long one, Long other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one + other;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof PixtralTokenUsage that
                && Objects.equals(imageTokenCount, that.imageTokenCount)
                && Objects.equals(cachedTokenCount, that.cachedTokenCount)
                && Objects.equals(cachedImageCount, that.cachedImageCount)
                && Objects.equals(cachedByteCount, that.cachedByteCount)
                && Objects.equals(draftedTokenCount, that.draftedTokenCount)
                && Objects.equals(acceptedTokenCount, that.acceptedTokenCount);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                super.hashCode(),
                imageTokenCount,
                cachedTokenCount,
                cachedImageCount,
                cachedByteCount,
                draftedTokenCount,
                acceptedTokenCount);
    }

    @Override
    public String toString() {
        return ("PixtralTokenUsage{inputTokenCount=%d, outputTokenCount=%d, totalTokenCount=%d, "
                        + "imageTokenCount=%d, cachedTokenCount=%d, cachedImageCount=%d, cachedByteCount=%d, "
                        + "draftedTokenCount=%d, acceptedTokenCount=%d}")
                .formatted(
                        inputTokenCount(),
                        outputTokenCount(),
                        totalTokenCount(),
                        imageTokenCount,
                        cachedTokenCount,
                        cachedImageCount,
                        cachedByteCount,
                        draftedTokenCount,
                        acceptedTokenCount);
    }
}
