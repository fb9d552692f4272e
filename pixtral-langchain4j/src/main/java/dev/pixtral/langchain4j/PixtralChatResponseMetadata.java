package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.copy;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.pixtral.engine.Timings;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.List;
import java.util.Objects;

/** The metadata of an answer: LangChain4j's common metadata, timings, and how its tokens were sampled. Immutable. */
public final class PixtralChatResponseMetadata extends ChatResponseMetadata {
    private final Timings timings;
    private final Long seed;
    private final List<TokenLogprobs> logprobs;
    private final List<String> warnings;

    private PixtralChatResponseMetadata(Builder builder) {
        super(builder);
        this.timings = builder.timings;
        this.seed = builder.seed;
        this.logprobs = copy(builder.logprobs);
        this.warnings = copy(builder.warnings);
    }

    /**
     * Returns an empty builder.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The time that the stages of the request took.
     *
     * @return milliseconds for waiting, pictures, prompt and answer, and their speeds
     */
    public Timings timings() {
        return timings;
    }

    /**
     * The seed of the sampling: that of the request, or a random one. The same request with this seed gets the same
     * answer.
     *
     * @return the seed; null at temperature 0, where nothing is sampled
     */
    public Long seed() {
        return seed;
    }

    /**
     * The log probabilities of the generated tokens.
     *
     * @return one entry for each token, in order; empty unless {@link PixtralChatRequestParameters#logprobs} requested
     *     them
     */
    public List<TokenLogprobs> logprobs() {
        return logprobs;
    }

    /**
     * Warnings about input that was accepted but may not be what the caller intended, such as a truncated picture.
     *
     * @return sentences, in order; usually empty
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Returns a builder with these values.
     *
     * @return a new builder
     */
    @Override
    public Builder toBuilder() {
        return ((Builder) super.toBuilder(builder()))
                .timings(timings)
                .seed(seed)
                .logprobs(logprobs)
                .warnings(warnings);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof PixtralChatResponseMetadata that
                && Objects.equals(timings, that.timings)
                && Objects.equals(seed, that.seed)
                && Objects.equals(logprobs, that.logprobs)
                && Objects.equals(warnings, that.warnings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), timings, seed, logprobs, warnings);
    }

    @Override
    public String toString() {
        return ("PixtralChatResponseMetadata{id='%s', modelName='%s', tokenUsage=%s, finishReason=%s, timings=%s, "
                        + "seed=%d, logprobs=%s, warnings=%s}")
                .formatted(id(), modelName(), tokenUsage(), finishReason(), timings, seed, logprobs, warnings);
    }

    /** Collects metadata. Not thread-safe. */
    public static final class Builder extends ChatResponseMetadata.Builder<Builder> {
        private Timings timings;
        private Long seed;
        private List<TokenLogprobs> logprobs;
        private List<String> warnings;

        private Builder() {}

        /**
         * Sets {@link PixtralChatResponseMetadata#timings()}.
         *
         * @param timings the time that the stages took
         * @return this builder
         */
        public Builder timings(Timings timings) {
            this.timings = timings;
            return this;
        }

        /**
         * Sets {@link PixtralChatResponseMetadata#seed()}.
         *
         * @param seed seed of the random generator; null if nothing was sampled
         * @return this builder
         */
        public Builder seed(Long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets {@link PixtralChatResponseMetadata#logprobs()}.
         *
         * @param logprobs one entry for each generated token
         * @return this builder
         */
        public Builder logprobs(List<TokenLogprobs> logprobs) {
            this.logprobs = logprobs;
            return this;
        }

        /**
         * Sets {@link PixtralChatResponseMetadata#warnings()}.
         *
         * @param warnings sentences
         * @return this builder
         */
        public Builder warnings(List<String> warnings) {
            this.warnings = warnings;
            return this;
        }

        /**
         * Builds the metadata.
         *
         * @return the metadata
         */
        @Override
        public PixtralChatResponseMetadata build() {
            return new PixtralChatResponseMetadata(this);
        }
    }
}
