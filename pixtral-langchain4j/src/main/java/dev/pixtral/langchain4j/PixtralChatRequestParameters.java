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
 * What can be set for one request: LangChain4j's common parameters and those of Pixtral. What is null is left to the
 * model's defaults.
 *
 * <p>The builder checks all values. Parameters of other kinds are checked when a request is made with them, before
 * anything is opened or fetched for it.
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

    /** These parameters, or parameters of another kind with the additional ones empty. */
    static PixtralChatRequestParameters of(ChatRequestParameters parameters) {
        return parameters instanceof PixtralChatRequestParameters pixtral
                ? pixtral
                : builder().overrideWith(parameters).merged();
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
     * Start of the random generator. The same request with the same seed gets the same answer on every machine. It has
     * no effect at temperature 0, where the answer is always the same.
     *
     * @return the seed, or null for one that is drawn for the request
     */
    public Long seed() {
        return seed;
    }

    /**
     * Draws only from the tokens that are at least this fraction as likely as the most likely one.
     *
     * @return at least 0, which is off, and below 1; null for the default
     */
    public Double minP() {
        return minP;
    }

    /**
     * Makes tokens less likely, by this factor, that stand in the prompt or in the answer so far.
     *
     * @return above 0; 1 is off; null for the default
     */
    public Double repetitionPenalty() {
        return repetitionPenalty;
    }

    /**
     * For each generated token, how many of the most likely ones the metadata report.
     *
     * @return 0, which is none, to 20; null for the default
     */
    public Integer logprobs() {
        return logprobs;
    }

    /**
     * Scales pictures down until the longer side has at most so many pixels. Smaller pictures cost fewer tokens and
     * less time, and show less detail. {@code DetailLevel} has no such effect.
     *
     * @return at least 1; null for no limit but the model's own
     */
    public Integer maxImageSide() {
        return maxImageSide;
    }

    /**
     * Scales each picture down until it takes at most so many tokens of the prompt.
     *
     * @return at least 2; null for no limit
     */
    public Integer maxImageTokens() {
        return maxImageTokens;
    }

    /**
     * Scales pictures down until all pictures of a prompt take at most so many tokens together. They share them fairly:
     * one limit, the highest that is enough, holds for each of them, so that small pictures leave the rest to the
     * others. A picture is the smaller, the more pictures a conversation has.
     *
     * @return at least 2; null for no limit
     */
    public Integer maxPromptImageTokens() {
        return maxPromptImageTokens;
    }

    /**
     * Name of the one tool that the model has to call.
     *
     * @return name of an offered tool; null if the model may choose
     */
    public String toolChoiceName() {
        return toolChoiceName;
    }

    /**
     * Whether one answer may call several tools.
     *
     * @return false for one call at most, null where it does not matter
     */
    public Boolean parallelToolCalls() {
        return parallelToolCalls;
    }

    /**
     * Whether keywords of JSON schemas that answers cannot be held to are left unchecked.
     *
     * @return true if they are, false if such schemas are refused, null where it does not matter
     */
    public Boolean lenientSchemas() {
        return lenientSchemas;
    }

    /**
     * Whether the pictures of a user message of one text and then pictures, which is what AiServices makes, are shown
     * to the model before the text.
     *
     * @return true if they are; false if each message keeps its order, but for one text and one picture, which the
     *     model's own format turns round; null for the default, false
     */
    public Boolean imagesFirst() {
        return imagesFirst;
    }

    /**
     * Whether all fields of records are required, in the response format and within the parameters of tools, whatever
     * their schemas say: as in OpenAI's strict mode. Schemas that AiServices make of records do not require their
     * fields, so that the model may leave one out, which then is null. See {@link dev.pixtral.chat.StrictRecords}.
     *
     * @return true if they are, false if the schemas count, null where it does not matter
     */
    public Boolean strictRecords() {
        return strictRecords;
    }

    /**
     * Ends the request from another thread.
     *
     * @return the token, or null if nobody can
     */
    public CancellationToken cancellation() {
        return cancellation;
    }

    /**
     * Hears how the request comes along, after those of the builder. It is called by the thread that waits for the
     * answer; what it throws is logged and has no other effect.
     *
     * @return the listener, or null if nobody hears
     */
    public ProgressListener progressListener() {
        return progressListener;
    }

    /**
     * Merges parameters.
     *
     * @param that parameters of any kind; those of it that are not null win
     * @return new parameters
     */
    @Override
    public PixtralChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).merged();
    }

    /**
     * Merges parameters.
     *
     * @param that parameters of any kind; they count where these are null
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

    /** What LangChain4j's parameters lack, for a line in the log. */
    void describe(SetFields set) {
        values().forEach(set::add);
    }

    /** The values that LangChain4j's parameters lack, by name; null where nothing is set. */
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
         * Takes over the parameters of another object that are not null.
         *
         * @param parameters parameters of any kind
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
         * @param seed any number, null for one that is drawn for each request
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
         * @param repetitionPenalty above 0; 1 is off
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
         * @param toolChoiceName name of an offered tool
         * @return this builder
         */
        public Builder toolChoiceName(String toolChoiceName) {
            this.toolChoiceName = toolChoiceName;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#parallelToolCalls()}.
         *
         * @param parallelToolCalls false for one call at most
         * @return this builder
         */
        public Builder parallelToolCalls(Boolean parallelToolCalls) {
            this.parallelToolCalls = parallelToolCalls;
            return this;
        }

        /**
         * Sets {@link PixtralChatRequestParameters#lenientSchemas()}.
         *
         * @param lenientSchemas true to leave unchecked what cannot be enforced
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
         * @param progressListener who hears, null for nobody
         * @return this builder
         */
        public Builder progressListener(ProgressListener progressListener) {
            this.progressListener = progressListener;
            return this;
        }

        /**
         * Checks the parameters and fixes them.
         *
         * @return the parameters
         * @throws IllegalArgumentException if a value is outside its range
         */
        @Override
        public PixtralChatRequestParameters build() {
            return ValueCheck.parameters(merged());
        }

        /** Without a check: values of others, which the request with them is refused for. */
        private PixtralChatRequestParameters merged() {
            return new PixtralChatRequestParameters(this);
        }
    }
}
