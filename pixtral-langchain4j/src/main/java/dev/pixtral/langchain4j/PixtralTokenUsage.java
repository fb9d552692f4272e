package dev.pixtral.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import java.util.Objects;

/** Tokens of a request, with the share of pictures. Immutable. */
public final class PixtralTokenUsage extends TokenUsage {
    private final Integer imageTokenCount;
    private final Integer cachedTokenCount;

    /**
     * Counts the tokens of one answer or of several together.
     *
     * @param inputTokenCount tokens of the prompt, those of pictures included
     * @param outputTokenCount generated tokens
     * @param imageTokenCount tokens of the prompt that stand for pictures
     * @param cachedTokenCount tokens of the prompt that did not have to be computed
     */
    public PixtralTokenUsage(
            Integer inputTokenCount, Integer outputTokenCount, Integer imageTokenCount, Integer cachedTokenCount) {
        super(inputTokenCount, outputTokenCount);
        this.imageTokenCount = imageTokenCount;
        this.cachedTokenCount = cachedTokenCount;
    }

    /**
     * Tokens that stand for pictures: patches, ends of rows, ends of pictures.
     *
     * @return their number, a part of {@link #inputTokenCount()}
     */
    public Integer imageTokenCount() {
        return imageTokenCount;
    }

    /**
     * Tokens of the prompt that did not have to be computed.
     *
     * @return their number, a part of {@link #inputTokenCount()}
     */
    public Integer cachedTokenCount() {
        return cachedTokenCount;
    }

    /**
     * Adds the tokens of another answer.
     *
     * @param that usage of any kind, or null, which adds nothing
     * @return the sums; what only this class counts is taken from those that are of it
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
        return "PixtralTokenUsage{inputTokenCount=%d, outputTokenCount=%d, totalTokenCount=%d, imageTokenCount=%d, cachedTokenCount=%d}"
                .formatted(inputTokenCount(), outputTokenCount(), totalTokenCount(), imageTokenCount, cachedTokenCount);
    }
}
