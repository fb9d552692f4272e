package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.pixtral.GenerationOptions;
import dev.pixtral.progress.ProgressListener;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    private static final Set<Own> UNLOGGED = EnumSet.of(Own.CACHE_SALT, Own.CANCELLATION, Own.PROGRESS_LISTENER);

    private final Map<Own, Object> own; // without those that are not set

    private PixtralChatRequestParameters(Builder builder) {
        super(builder);
        this.own = new EnumMap<>(builder.own);
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
        return (Long) own.get(Own.SEED);
    }

    /**
     * Samples only from tokens that are at least this fraction as likely as the most likely token.
     *
     * @return a value of at least 0, which disables it, and below 1; null for the default
     */
    public Double minP() {
        return (Double) own.get(Own.MIN_P);
    }

    /**
     * Makes tokens that occur in the prompt or in the answer so far less likely, by this factor.
     *
     * @return a value above 0, where 1 disables it; null for the default
     */
    public Double repetitionPenalty() {
        return (Double) own.get(Own.REPETITION_PENALTY);
    }

    /**
     * The number of most likely tokens that the metadata reports for each generated token.
     *
     * @return 0 (none) to 20; null for the default
     */
    public Integer logprobs() {
        return (Integer) own.get(Own.LOGPROBS);
    }

    /**
     * Scales pictures down until the longer side has at most this many pixels. Smaller pictures cost fewer tokens and
     * less time, and show less detail. {@code DetailLevel} has no such effect.
     *
     * @return at least 1; null for the model's own limit only
     */
    public Integer maxImageSide() {
        return (Integer) own.get(Own.MAX_IMAGE_SIDE);
    }

    /**
     * Scales each picture down until it takes at most this many tokens of the prompt.
     *
     * @return at least 2; null for no limit
     */
    public Integer maxImageTokens() {
        return (Integer) own.get(Own.MAX_IMAGE_TOKENS);
    }

    /**
     * Scales pictures down until all pictures of a prompt together take at most this many tokens. The tokens are shared
     * fairly: one limit, the highest that fits, applies to every picture, so tokens that small pictures do not need are
     * available to the others. The more pictures a conversation has, the smaller they get.
     *
     * @return at least 2; null for no limit
     */
    public Integer maxPromptImageTokens() {
        return (Integer) own.get(Own.MAX_PROMPT_IMAGE_TOKENS);
    }

    /**
     * The name of the tool that the model must call.
     *
     * @return the name of an offered tool; null if the model may choose
     */
    public String toolChoiceName() {
        return (String) own.get(Own.TOOL_CHOICE_NAME);
    }

    /**
     * Whether one answer may call several tools.
     *
     * @return false for at most one call; null for the default, true
     */
    public Boolean parallelToolCalls() {
        return (Boolean) own.get(Own.PARALLEL_TOOL_CALLS);
    }

    /**
     * Whether keywords of JSON schemas that cannot be enforced are ignored.
     *
     * @return true to ignore them, false to refuse such schemas; null for the default, false
     */
    public Boolean lenientSchemas() {
        return (Boolean) own.get(Own.LENIENT_SCHEMAS);
    }

    /**
     * Whether objects whose JSON schema declares properties and says nothing about others may have undeclared ones.
     *
     * @return true to allow them, as JSON Schema means it, and in any order; false for none; null for the default,
     *     false
     */
    public Boolean openObjects() {
        return (Boolean) own.get(Own.OPEN_OBJECTS);
    }

    /**
     * Whether the model sees pictures before the text in a user message that consists of one text followed by pictures,
     * as AiServices creates it.
     *
     * @return true for pictures first; false to keep the order of each message, except that the model's own format
     *     swaps one text followed by one picture; null for the default, false
     */
    public Boolean imagesFirst() {
        return (Boolean) own.get(Own.IMAGES_FIRST);
    }

    /**
     * Whether all fields of records are required, in the response format and within the parameters of tools, whatever
     * their schemas say, as in OpenAI's strict mode. The schemas that AiServices creates from records do not require
     * their fields, so the model may omit one, which is then null. See {@link dev.pixtral.chat.StrictRecords}.
     *
     * @return true to require them, false to follow the schemas; null for the default, false
     */
    public Boolean strictRecords() {
        return (Boolean) own.get(Own.STRICT_RECORDS);
    }

    /**
     * Who may share what is computed for the request: keys, values and pictures are used again only for requests of the
     * same salt, so that callers with different salts cannot learn of each other from the time that an answer takes. It
     * is never logged.
     *
     * @return at most {@value GenerationOptions#LONGEST_CACHE_SALT} characters, such as a hash of the user's name;
     *     empty to share with all requests without one; null for the default, that of the builder
     */
    public String cacheSalt() {
        return (String) own.get(Own.CACHE_SALT);
    }

    /**
     * Ends the request from another thread.
     *
     * @return the token, or null if the request cannot be cancelled
     */
    public CancellationToken cancellation() {
        return (CancellationToken) own.get(Own.CANCELLATION);
    }

    /**
     * Receives the progress of the request, after the listeners of the builder. It is called on the thread that waits
     * for the answer; what it throws is logged and has no other effect.
     *
     * @return the listener, or null for none
     */
    public ProgressListener progressListener() {
        return (ProgressListener) own.get(Own.PROGRESS_LISTENER);
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
        return super.equals(other) && other instanceof PixtralChatRequestParameters that && own.equals(that.own);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), own);
    }

    /** Describes the parameters that are set; of the salt, only that it is. */
    @Override
    public String toString() {
        String set = own.entrySet().stream()
                .map(entry ->
                        entry.getKey().label + "=" + (entry.getKey() == Own.CACHE_SALT ? "set" : entry.getValue()))
                .collect(Collectors.joining(", "));
        return "PixtralChatRequestParameters{%s}"
                .formatted(set.isEmpty() ? super.toString() : set + ", " + super.toString());
    }

    /** Adds Pixtral's own parameters to a line of the log, except what only the program can read, and the salt. */
    void describe(SetFields set) {
        own.forEach((key, value) -> {
            if (!UNLOGGED.contains(key)) {
                set.add(key.label, value);
            }
        });
    }

    /** Pixtral's own parameters. */
    private enum Own {
        SEED("seed"),
        MIN_P("minP"),
        REPETITION_PENALTY("repetitionPenalty"),
        LOGPROBS("logprobs"),
        MAX_IMAGE_SIDE("maxImageSide"),
        MAX_IMAGE_TOKENS("maxImageTokens"),
        MAX_PROMPT_IMAGE_TOKENS("maxPromptImageTokens"),
        TOOL_CHOICE_NAME("toolChoiceName"),
        PARALLEL_TOOL_CALLS("parallelToolCalls"),
        LENIENT_SCHEMAS("lenientSchemas"),
        OPEN_OBJECTS("openObjects"),
        IMAGES_FIRST("imagesFirst"),
        STRICT_RECORDS("strictRecords"),
        CACHE_SALT("cacheSalt"),
        CANCELLATION("cancellation"),
        PROGRESS_LISTENER("progressListener");

        private final String label;

        Own(String label) {
            this.label = label;
        }
    }

    /** Collects parameters. Not thread-safe. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
        private final Map<Own, Object> own = new EnumMap<>(Own.class);

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
                own.putAll(pixtral.own);
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
            return set(Own.SEED, seed);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#minP()}.
         *
         * @param minP at least 0 and below 1
         * @return this builder
         */
        public Builder minP(Double minP) {
            return set(Own.MIN_P, minP);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#repetitionPenalty()}.
         *
         * @param repetitionPenalty above 0; 1 disables it
         * @return this builder
         */
        public Builder repetitionPenalty(Double repetitionPenalty) {
            return set(Own.REPETITION_PENALTY, repetitionPenalty);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#logprobs()}.
         *
         * @param logprobs 0 to 20
         * @return this builder
         */
        public Builder logprobs(Integer logprobs) {
            return set(Own.LOGPROBS, logprobs);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#maxImageSide()}.
         *
         * @param maxImageSide at least 1
         * @return this builder
         */
        public Builder maxImageSide(Integer maxImageSide) {
            return set(Own.MAX_IMAGE_SIDE, maxImageSide);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#maxImageTokens()}.
         *
         * @param maxImageTokens at least 2
         * @return this builder
         */
        public Builder maxImageTokens(Integer maxImageTokens) {
            return set(Own.MAX_IMAGE_TOKENS, maxImageTokens);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#maxPromptImageTokens()}.
         *
         * @param maxPromptImageTokens at least 2
         * @return this builder
         */
        public Builder maxPromptImageTokens(Integer maxPromptImageTokens) {
            return set(Own.MAX_PROMPT_IMAGE_TOKENS, maxPromptImageTokens);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#toolChoiceName()}.
         *
         * @param toolChoiceName the name of an offered tool
         * @return this builder
         */
        public Builder toolChoiceName(String toolChoiceName) {
            return set(Own.TOOL_CHOICE_NAME, toolChoiceName);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#parallelToolCalls()}.
         *
         * @param parallelToolCalls false for at most one call
         * @return this builder
         */
        public Builder parallelToolCalls(Boolean parallelToolCalls) {
            return set(Own.PARALLEL_TOOL_CALLS, parallelToolCalls);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#lenientSchemas()}.
         *
         * @param lenientSchemas true to ignore keywords that cannot be enforced
         * @return this builder
         */
        public Builder lenientSchemas(Boolean lenientSchemas) {
            return set(Own.LENIENT_SCHEMAS, lenientSchemas);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#openObjects()}.
         *
         * @param openObjects true to allow undeclared properties unless a schema forbids them
         * @return this builder
         */
        public Builder openObjects(Boolean openObjects) {
            return set(Own.OPEN_OBJECTS, openObjects);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#imagesFirst()}.
         *
         * @param imagesFirst true for pictures first, false to keep the order of each message
         * @return this builder
         */
        public Builder imagesFirst(Boolean imagesFirst) {
            return set(Own.IMAGES_FIRST, imagesFirst);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#strictRecords()}.
         *
         * @param strictRecords true to require all fields of records
         * @return this builder
         */
        public Builder strictRecords(Boolean strictRecords) {
            return set(Own.STRICT_RECORDS, strictRecords);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#cacheSalt()}.
         *
         * @param cacheSalt at most {@value GenerationOptions#LONGEST_CACHE_SALT} characters
         * @return this builder
         */
        public Builder cacheSalt(String cacheSalt) {
            return set(Own.CACHE_SALT, cacheSalt);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#cancellation()}.
         *
         * @param cancellation a token, which several requests may share
         * @return this builder
         */
        public Builder cancellation(CancellationToken cancellation) {
            return set(Own.CANCELLATION, cancellation);
        }

        /**
         * Sets {@link PixtralChatRequestParameters#progressListener()}.
         *
         * @param progressListener receives the progress; null for none
         * @return this builder
         */
        public Builder progressListener(ProgressListener progressListener) {
            return set(Own.PROGRESS_LISTENER, progressListener);
        }

        private Builder set(Own key, Object value) {
            if (value == null) {
                own.remove(key);
            } else {
                own.put(key, value);
            }
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
