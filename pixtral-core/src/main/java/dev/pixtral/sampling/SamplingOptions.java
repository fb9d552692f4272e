package dev.pixtral.sampling;

import java.util.OptionalLong;

/**
 * Options for choosing the next token. Immutable. {@link Sampler} documents the effect and the order of the options.
 *
 * @param temperature divisor of the logits, finite and at least 0; 0 is greedy: the most likely token, the lower id of
 *     equal logits; then {@code topK}, {@code topP}, {@code minP} and the seed have no effect
 * @param topK keep this many of the most likely tokens, at least 0; 0 is off
 * @param topP keep the most likely tokens that together reach this probability, above 0 and at most 1; 1 is off
 * @param minP keep the tokens that are at least this fraction as likely as the most likely one, at least 0 and below 1;
 *     0 is off
 * @param repetitionPenalty factor against tokens of the prompt and of the answer, finite and above 0; 1 is off
 * @param frequencyPenalty subtracted from a logit for each time its token was generated, -2 to 2; 0 is off
 * @param presencePenalty subtracted from a logit once if its token was generated, -2 to 2; 0 is off
 * @param seed start of the random generator; if empty, each sampler draws its own
 * @param logprobs how many of the most likely tokens to report for each position, 0 to 20; 0 reports none
 */
public record SamplingOptions(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        double frequencyPenalty,
        double presencePenalty,
        OptionalLong seed,
        int logprobs) {

    /** Chooses the most likely token each time, without penalties and log-probabilities. */
    public static final SamplingOptions GREEDY = new SamplingOptions(0, 0, 1, 0, 1, 0, 0, OptionalLong.empty(), 0);

    /** Largest value of {@link #logprobs()}, as for OpenAI's {@code top_logprobs}. */
    public static final int MAX_LOGPROBS = 20;

    private static final double MAX_PENALTY = 2; // OpenAI's range for both penalties

    /**
     * Checks the ranges.
     *
     * @throws SamplingException if a value is outside its range
     */
    public SamplingOptions {
        // each condition is written so that it is false for NaN
        require(
                temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
                "temperature",
                temperature,
                "0 or more (0 is greedy) and finite");
        require(topK >= 0, "topK", topK, "0 (off) or more");
        require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1 (1 is off)");
        require(minP >= 0 && minP < 1, "minP", minP, "at least 0 (off) and below 1");
        require(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetitionPenalty",
                repetitionPenalty,
                "above 0 (1 is off) and finite");
        require(
                Math.abs(frequencyPenalty) <= MAX_PENALTY,
                "frequencyPenalty",
                frequencyPenalty,
                "between -2 and 2 (0 is off)");
        require(
                Math.abs(presencePenalty) <= MAX_PENALTY,
                "presencePenalty",
                presencePenalty,
                "between -2 and 2 (0 is off)");
        if (seed == null) {
            throw SamplingException.missing("seed");
        }
        require(
                logprobs >= 0 && logprobs <= MAX_LOGPROBS,
                "logprobs",
                logprobs,
                "between 0 (none) and " + MAX_LOGPROBS);
    }

    /**
     * Returns a builder that starts from {@link #GREEDY}.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return GREEDY.toBuilder();
    }

    /**
     * Returns a builder that starts from these options.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Returns whether the most likely token is chosen without a random draw.
     *
     * @return true if the temperature is 0
     */
    public boolean greedy() {
        return temperature == 0;
    }

    private static void require(boolean ok, String name, Object value, String range) {
        if (!ok) {
            throw SamplingException.option(name, value, range);
        }
    }

    /** A builder of options; {@link #build} checks them. Not thread-safe. */
    public static final class Builder {
        private double temperature;
        private int topK;
        private double topP;
        private double minP;
        private double repetitionPenalty;
        private double frequencyPenalty;
        private double presencePenalty;
        private OptionalLong seed;
        private int logprobs;

        private Builder(SamplingOptions start) {
            this.temperature = start.temperature;
            this.topK = start.topK;
            this.topP = start.topP;
            this.minP = start.minP;
            this.repetitionPenalty = start.repetitionPenalty;
            this.frequencyPenalty = start.frequencyPenalty;
            this.presencePenalty = start.presencePenalty;
            this.seed = start.seed;
            this.logprobs = start.logprobs;
        }

        /**
         * Sets {@link SamplingOptions#temperature()}.
         *
         * @param temperature divisor of the logits, 0 for greedy
         * @return this builder
         */
        public Builder temperature(double temperature) {
            this.temperature = temperature;
            return this;
        }

        /**
         * Sets {@link SamplingOptions#topK()}.
         *
         * @param topK how many of the most likely tokens to keep, 0 for all
         * @return this builder
         */
        public Builder topK(int topK) {
            this.topK = topK;
            return this;
        }

        /**
         * Sets {@link SamplingOptions#topP()}.
         *
         * @param topP total probability that the kept tokens reach, 1 for all
         * @return this builder
         */
        public Builder topP(double topP) {
            this.topP = topP;
            return this;
        }

        /**
         * Sets {@link SamplingOptions#minP()}.
         *
         * @param minP smallest fraction of the highest probability to keep, 0 for all
         * @return this builder
         */
        public Builder minP(double minP) {
            this.minP = minP;
            return this;
        }

        /**
         * Sets {@link SamplingOptions#repetitionPenalty()}.
         *
         * @param repetitionPenalty factor against tokens of prompt and answer, 1 for none
         * @return this builder
         */
        public Builder repetitionPenalty(double repetitionPenalty) {
            this.repetitionPenalty = repetitionPenalty;
            return this;
        }

        /**
         * Sets {@link SamplingOptions#frequencyPenalty()}.
         *
         * @param frequencyPenalty subtracted for each time a token was generated
         * @return this builder
         */
        public Builder frequencyPenalty(double frequencyPenalty) {
            this.frequencyPenalty = frequencyPenalty;
            return this;
        }

        /**
         * Sets {@link SamplingOptions#presencePenalty()}.
         *
         * @param presencePenalty subtracted once if a token was generated
         * @return this builder
         */
        public Builder presencePenalty(double presencePenalty) {
            this.presencePenalty = presencePenalty;
            return this;
        }

        /**
         * Sets {@link SamplingOptions#seed()}.
         *
         * @param seed start of the random generator
         * @return this builder
         */
        public Builder seed(long seed) {
            this.seed = OptionalLong.of(seed);
            return this;
        }

        /**
         * Sets {@link SamplingOptions#logprobs()}.
         *
         * @param logprobs how many of the most likely tokens to report, 0 for none
         * @return this builder
         */
        public Builder logprobs(int logprobs) {
            this.logprobs = logprobs;
            return this;
        }

        /**
         * Checks and builds the options.
         *
         * @return the options
         * @throws SamplingException if a value is outside its range
         */
        public SamplingOptions build() {
            return new SamplingOptions(
                    temperature,
                    topK,
                    topP,
                    minP,
                    repetitionPenalty,
                    frequencyPenalty,
                    presencePenalty,
                    seed,
                    logprobs);
        }
    }
}
