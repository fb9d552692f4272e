package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.pixtral.progress.ProgressListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The parameters of one request: LangChain4j's common parameters and those of Pixtral. Null stands for the model's
 * default.
 *
 * <p>The builder checks all values. Parameters of other classes are checked when a request uses them, before anything
 * is opened or fetched for it.
 *
 * <p>Immutable.
 */
public final class PixtralChatRequestParameters extends DefaultChatRequestParameters {
    private final Long seed;
    private final Double minP;
    private final Double repetitionPenalty;
    private final Integer logprobs;
    private final Integer maxImageSide;
    private final Integer maxImageTokens;
    private final Integer maxPromptImageTokens;
    private final String toolChoiceName;
    private final Boolean parallelToolCalls;
    private final Boolean lenientSchemas;
    private final Boolean imagesFirst;
    private final Boolean strictRecords;
    private final CancellationToken cancellation;
    private final ProgressListener progressListener;

    private PixtralChatRequestParameters(Builder builder) {
        super(builder);
        this.seed = builder.seed;
        this.minP = builder.minP;
        this.repetitionPenalty = builder.repetitionPenalty;
        this.logprobs = builder.logprobs;
        this.maxImageSide = builder.maxImageSide;
        this.maxImageTokens = builder.maxImageTokens;
        this.maxPromptImageTokens = builder.maxPromptImageTokens;
        this.toolChoiceName = builder.toolChoiceName;
        this.parallelToolCalls = builder.parallelToolCalls;
        this.lenientSchemas = builder.lenientSchemas;
        this.imagesFirst = builder.imagesFirst;
        this.strictRecords = builder.strictRecords;
        this.cancellation = builder.cancellation;
        this.progressListener = builder.progressListener;
    }

    /** These parameters, or a copy of parameters of another class without Pixtral's own. */
    static PixtralChatRequestParameters of(ChatRequestParameters parameters) {
        return parameters instanceof PixtralChatRequestParameters pixtral
                ? pixtral
                : builder().overrideWith(parameters).merged();
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
     * Seeds the random generator. The same request with the same seed gets the same answer on every machine. It has no
     * effect at temperature 0, where the answer is always the same.
     *
     * @return the seed, or null for a random one
     */
    public Long seed() {
        return seed;
    }

    /**
     * Samples only from tokens that are at least this fraction as likely as the most likely token.
     *
     * @return a value of at least 0, which disables it, and below 1; null for the default
     */
    public Double minP() {
        return minP;
    }

    /**
     * Makes tokens that occur in the prompt or in the answer so far less likely, by this factor.
     *
     * @return a value above 0, where 1 disables it; null for the default
     */
    public Double repetitionPenalty() {
        return repetitionPenalty;
    }

    /**
     * The number of most likely tokens that the metadata reports for each generated token.
     *
     * @return 0 (none) to 20; null for the default
     */
    public Integer logprobs() {
        return logprobs;
    }

    /**
     * Scales pictures down until the longer side has at most this many pixels. Smaller pictures cost fewer tokens and
     * less time, and show less detail. {@code DetailLevel} has no such effect.
     *
     * @return at least 1; null for the model's own limit only
     */
    public Integer maxImageSide() {
        return maxImageSide;
    }

    /**
     * Scales each picture down until it takes at most this many tokens of the prompt.
     *
     * @return at least 2; null for no limit
     */
    public Integer maxImageTokens() {
        return maxImageTokens;
    }

    /**
     * Scales pictures down until all pictures of a prompt together take at most this many tokens. The tokens are shared
     * fairly: one limit, the highest that fits, applies to every picture, so tokens that small pictures do not need are
     * available to the others. The more pictures a conversation has, the smaller they get.
     *
     * @return at least 2; null for no limit
     */
    public Integer maxPromptImageTokens() {
        return maxPromptImageTokens;
    }

    /**
     * The name of the tool that the model must call.
     *
     * @return the name of an offered tool; null if the model may choose
     */
    public String toolChoiceName() {
        return toolChoiceName;
    }

    /**
     * Whether one answer may call several tools.
     *
     * @return false for at most one call; null for the default, true
     */
    public Boolean parallelToolCalls() {
        return parallelToolCalls;
    }

    /**
     * Whether keywords of JSON schemas that cannot be enforced are ignored.
     *
     * @return true to ignore them, false to refuse such schemas; null for the default, false
     */
    public Boolean lenientSchemas() {
        return lenientSchemas;
    }

    /**
     * Whether the model sees pictures before the text in a user message that consists of one text followed by pictures,
     * as AiServices creates it.
     *
     * @return true for pictures first; false to keep the order of each message, except that the model's own format
     *     swaps one text followed by one picture; null for the default, false
     */
    public Boolean imagesFirst() {
        return imagesFirst;
    }

    /**
     * Whether all fields of records are required, in the response format and within the parameters of tools, whatever
     * their schemas say, as in OpenAI's strict mode. The schemas that AiServices creates from records do not require
     * their fields, so the model may omit one, which is then null. See {@link dev.pixtral.chat.StrictRecords}.
     *
     * @return true to require them, false to follow the schemas; null for the default, false
     */
    public Boolean strictRecords() {
        return strictRecords;
    }

    /**
     * Ends the request from another thread.
     *
     * @return the token, or null if the request cannot be cancelled
     */
    public CancellationToken cancellation() {
        return cancellation;
    }

    /**
     * Receives the progress of the request, after the listeners of the builder. It is called on the thread that waits
     * for the answer; what it throws is logged and has no other effect.
     *
     * @return the listener, or null for none
     */
    public ProgressListener progressListener() {
        return progressListener;
    }

    /**
     * Merges parameters.
     *
     * @param that parameters of any class; those that are not null take precedence
     * @return new parameters
     */
    @Override
    public PixtralChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).merged();
    }

    /**
     * Merges parameters.
     *
     * @param that parameters of any class, which apply where these are null
     * @return new parameters
     */
    @Override
    public PixtralChatRequestParameters defaultedBy(ChatRequestParameters that) {
        return builder().overrideWith(that).overrideWith(this).merged();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof PixtralChatRequestParameters that
                && values().equals(that.values())
                && Objects.equals(cancellation, that.cancellation)
                && Objects.equals(progressListener, that.progressListener);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), values(), cancellation, progressListener);
    }

    @Override
    public String toString() {
        return "PixtralChatRequestParameters{%s, cancellation=%s, progressListener=%s, %s}"
                .formatted(
                        values().entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", ")),
                        cancellation,
                        progressListener,
                        super.toString());
    }

    /** Adds Pixtral's own parameters to a line of the log. */
    void describe(SetFields set) {
        values().forEach(set::add);
    }

    /** Pixtral's own parameters by name; null where nothing is set. */
    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("seed", seed);
        values.put("minP", minP);
        values.put("repetitionPenalty", repetitionPenalty);
        values.put("logprobs", logprobs);
        values.put("maxImageSide", maxImageSide);
        values.put("maxImageTokens", maxImageTokens);
        values.put("maxPromptImageTokens", maxPromptImageTokens);
        values.put("toolChoiceName", toolChoiceName);
        values.put("parallelToolCalls", parallelToolCalls);
        values.put("lenientSchemas", lenientSchemas);
        values.put("imagesFirst", imagesFirst);
        values.put("strictRecords", strictRecords);
        return values;
    }

    /** Collects parameters. Not thread-safe. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
        private Long seed;
        private Double minP;
        private Double repetitionPenalty;
        private Integer logprobs;
        private Integer maxImageSide;
        private Integer maxImageTokens;
        private Integer maxPromptImageTokens;
        private String toolChoiceName;
        private Boolean parallelToolCalls;
        private Boolean lenientSchemas;
        private Boolean imagesFirst;
        private Boolean strictRecords;
        private CancellationToken cancellation;
        private ProgressListener progressListener;

        private Builder() {}

        /**
         * Copies the parameters of another object that are not null.
         *
         * @param parameters parameters of any class
         * @return this builder
         */
        @Override
        public Builder overrideWith(ChatRequestParameters parameters) {
            super.overrideWith(parameters);
            if (parameters instanceof PixtralChatRequestParameters pixtral) {
                seed = getOrDefault(pixtral.seed, seed);
                minP = getOrDefault(pixtral.minP, minP);
                repetitionPenalty = getOrDefault(pixtral.repetitionPenalty, repetitionPenalty);
                logprobs = getOrDefault(pixtral.logprobs, logprobs);
                maxImageSide = getOrDefault(pixtral.maxImageSide, maxImageSide);
                maxImageTokens = getOrDefault(pixtral.maxImageTokens, maxImageTokens);
                maxPromptImageTokens = getOrDefault(pixtral.maxPromptImageTokens, maxPromptImageTokens);
                toolChoiceName = getOrDefault(pixtral.toolChoiceName, toolChoiceName);
                parallelToolCalls = getOrDefault(pixtral.parallelToolCalls, parallelToolCalls);
                lenientSchemas = getOrDefault(pixtral.lenientSchemas, lenientSchemas);
                imagesFirst = getOrDefault(pixtral.imagesFirst, imagesFirst);
                strictRecords = getOrDefault(pixtral.strictRecords, strictRecords);
                cancellation = getOrDefault(pixtral.cancellation, cancellation);
                progressListener = getOrDefault(pixtral.progressListener, progressListener);
            }
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#seed()}.
         *
         * @param seed any number; null for a random one for each request
         * @return this builder
         */
        public Builder seed(Long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#minP()}.
         *
         * @param minP at least 0 and below 1
         * @return this builder
         */
        public Builder minP(Double minP) {
            this.minP = minP;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#repetitionPenalty()}.
         *
         * @param repetitionPenalty above 0; 1 disables it
         * @return this builder
         */
        public Builder repetitionPenalty(Double repetitionPenalty) {
            this.repetitionPenalty = repetitionPenalty;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#logprobs()}.
         *
         * @param logprobs 0 to 20
         * @return this builder
         */
        public Builder logprobs(Integer logprobs) {
            this.logprobs = logprobs;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#maxImageSide()}.
         *
         * @param maxImageSide at least 1
         * @return this builder
         */
        public Builder maxImageSide(Integer maxImageSide) {
            this.maxImageSide = maxImageSide;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#maxImageTokens()}.
         *
         * @param maxImageTokens at least 2
         * @return this builder
         */
        public Builder maxImageTokens(Integer maxImageTokens) {
            this.maxImageTokens = maxImageTokens;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#maxPromptImageTokens()}.
         *
         * @param maxPromptImageTokens at least 2
         * @return this builder
         */
        public Builder maxPromptImageTokens(Integer maxPromptImageTokens) {
            this.maxPromptImageTokens = maxPromptImageTokens;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#toolChoiceName()}.
         *
         * @param toolChoiceName the name of an offered tool
         * @return this builder
         */
        public Builder toolChoiceName(String toolChoiceName) {
            this.toolChoiceName = toolChoiceName;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#parallelToolCalls()}.
         *
         * @param parallelToolCalls false for at most one call
         * @return this builder
         */
        public Builder parallelToolCalls(Boolean parallelToolCalls) {
            this.parallelToolCalls = parallelToolCalls;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#lenientSchemas()}.
         *
         * @param lenientSchemas true to ignore keywords that cannot be enforced
         * @return this builder
         */
        public Builder lenientSchemas(Boolean lenientSchemas) {
            this.lenientSchemas = lenientSchemas;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#imagesFirst()}.
         *
         * @param imagesFirst true for pictures first, false to keep the order of each message
         * @return this builder
         */
        public Builder imagesFirst(Boolean imagesFirst) {
            this.imagesFirst = imagesFirst;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#strictRecords()}.
         *
         * @param strictRecords true to require all fields of records
         * @return this builder
         */
        public Builder strictRecords(Boolean strictRecords) {
            this.strictRecords = strictRecords;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#cancellation()}.
         *
         * @param cancellation a token, which several requests may share
         * @return this builder
         */
        public Builder cancellation(CancellationToken cancellation) {
            this.cancellation = cancellation;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#progressListener()}.
         *
         * @param progressListener receives the progress; null for none
         * @return this builder
         */
        public Builder progressListener(ProgressListener progressListener) {
            this.progressListener = progressListener;
            return this;
        }

        /**
         * Checks and builds the parameters.
         *
         * @return the parameters
         * @throws IllegalArgumentException if a value is outside its range
         */
        @Override
        public PixtralChatRequestParameters build() {
            return ValueCheck.parameters(merged());
        }

        /** Builds without a check: the values of others are checked by the request that uses them. */
        private PixtralChatRequestParameters merged() {
            return new PixtralChatRequestParameters(this);
        }
    }
}
