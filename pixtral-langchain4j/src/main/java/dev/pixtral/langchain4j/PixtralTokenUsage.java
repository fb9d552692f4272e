package dev.pixtral.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import java.util.Objects;

/** The token counts of an answer, including those of pictures and of the cache. Immutable. */
public final class PixtralTokenUsage extends TokenUsage {
    private final Integer imageTokenCount;
    private final Integer cachedTokenCount;

    /**
     * Creates the counts of one answer, or the sums of several.
     *
     * @param inputTokenCount tokens of the prompt, those of pictures included
     * @param outputTokenCount generated tokens
     * @param imageTokenCount tokens of the prompt that represent pictures
     * @param cachedTokenCount tokens of the prompt that were reused instead of computed
     */
    public PixtralTokenUsage(
            Integer inputTokenCount, Integer outputTokenCount, Integer imageTokenCount, Integer cachedTokenCount) {
        super(inputTokenCount, outputTokenCount);
        this.imageTokenCount = imageTokenCount;
        this.cachedTokenCount = cachedTokenCount;
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
        Integer images = that instanceof PixtralTokenUsage other ? other.imageTokenCount : null;
        Integer cached = that instanceof PixtralTokenUsage other ? other.cachedTokenCount : null;
        return new PixtralTokenUsage(
                sum(inputTokenCount(), that.inputTokenCount()),
                sum(outputTokenCount(), that.outputTokenCount()),
                sum(imageTokenCount, images),
                sum(cachedTokenCount, cached));
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof PixtralTokenUsage that
                && Objects.equals(imageTokenCount, that.imageTokenCount)
                && Objects.equals(cachedTokenCount, that.cachedTokenCount);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), imageTokenCount, cachedTokenCount);
    }

    @Override
    public String toString() {
        return ("PixtralTokenUsage{inputTokenCount=%d, outputTokenCount=%d, totalTokenCount=%d, "
                        + "imageTokenCount=%d, cachedTokenCount=%d}")
                .formatted(inputTokenCount(), outputTokenCount(), totalTokenCount(), imageTokenCount, cachedTokenCount);
    }
}
