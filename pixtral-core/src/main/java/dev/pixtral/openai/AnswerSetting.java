package dev.pixtral.openai;

/**
 * What a request may say of how its answer is made. A caller may keep some of these to itself: see
 * {@link Conversation#options}.
 */
public enum AnswerSetting {
    /** The longest answer. */
    MAX_TOKENS,
    /** Texts that end the answer. */
    STOP,
    /** How random the choice of tokens is. */
    TEMPERATURE,
    /** Choice among the likeliest tokens that reach a probability together. */
    TOP_P,
    /** Choice among so many of the likeliest tokens. */
    TOP_K,
    /** Choice among tokens at least this fraction as likely as the likeliest. */
    MIN_P,
    /** The start of the random numbers. */
    SEED,
    /** What each earlier appearance of a token costs it. */
    FREQUENCY_PENALTY,
    /** What having appeared costs a token. */
    PRESENCE_PENALTY,
    /** By what the logits of earlier tokens are divided. */
    REPETITION_PENALTY,
    /** How many log-probabilities are returned with each token. */
    LOGPROBS
}
