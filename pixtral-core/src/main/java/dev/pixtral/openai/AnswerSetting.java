package dev.pixtral.openai;

/**
 * The settings by which a request controls how its answer is generated. A caller may reserve some of them, see
 * {@link Conversation#options}.
 */
public enum AnswerSetting {
    /** The largest number of tokens of the answer. */
    MAX_TOKENS,
    /** Texts that end the answer. */
    STOP,
    /** The randomness of sampling. */
    TEMPERATURE,
    /** Sampling from the most likely tokens that together reach this probability. */
    TOP_P,
    /** Sampling from this number of most likely tokens. */
    TOP_K,
    /** Sampling from tokens with at least this fraction of the largest probability. */
    MIN_P,
    /** The seed of the random numbers. */
    SEED,
    /** The penalty for each earlier occurrence of a token. */
    FREQUENCY_PENALTY,
    /** The penalty for tokens that occurred at least once. */
    PRESENCE_PENALTY,
    /** The divisor of the logits of earlier tokens. */
    REPETITION_PENALTY,
    /** The number of log-probabilities that are returned with each token. */
    LOGPROBS
}
