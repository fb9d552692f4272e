package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Objects;

/**
 * What can be set for one request: LangChain4j's common parameters and the seed. What is null is left to the model's defaults.
 *
 * <p>Immutable.
 */
public final class PixtralChatRequestParameters extends DefaultChatRequestParameters {
    private final Long seed;

    private PixtralChatRequestParameters(Builder builder) {
        super(builder);
        this.seed = builder.seed;
    }

    /**
     * Starts without any parameter.
     *
     * @return a fresh builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Start of the random generator. The same request with the same seed gets the same answer on every machine. It has no effect at
     * temperature 0, where the answer is always the same.
     *
     * @return the seed, or null for one that is drawn for the request
     */
    public Long seed() {
        return seed;
    }

    /**
     * Merges parameters.
     *
     * @param that parameters of any kind; those of it that are not null win
     * @return new parameters
     */
    @Override
    public PixtralChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).build();
    }

    /**
     * Merges parameters.
     *
     * @param that parameters of any kind; they count where these are null
     * @return new parameters
     */
    @Override
    public PixtralChatRequestParameters defaultedBy(ChatRequestParameters that) {
        return builder().overrideWith(that).overrideWith(this).build();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof PixtralChatRequestParameters that
                && Objects.equals(seed, that.seed);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), seed);
    }

    @Override
    public String toString() {
        return "PixtralChatRequestParameters{seed=" + seed + ", " + super.toString() + "}";
    }

    /** Collects parameters. Not thread-safe. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
        private Long seed;

        private Builder() {}

        /**
         * Takes over the parameters of another object that are not null.
         *
         * @param parameters parameters of any kind
         * @return this builder
         */
        @Override
        public Builder overrideWith(ChatRequestParameters parameters) {
            super.overrideWith(parameters);
            if (parameters instanceof PixtralChatRequestParameters pixtral) {
                seed = getOrDefault(pixtral.seed(), seed);
            }
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#seed()}.
         *
         * @param seed any number, null for one that is drawn for each request
         * @return this builder
         */
        public Builder seed(Long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Fixes the parameters.
         *
         * @return the parameters; their values are checked when they are used
         */
        @Override
        public PixtralChatRequestParameters build() {
            return new PixtralChatRequestParameters(this);
        }
    }
}
