package dev.pixtral.sampling;

/**
 * How likely the model found a token.
 *
 * @param id token
 * @param logprob natural logarithm of its probability, at most 0; negative infinity if its logit was
 */
public record TokenLogprob(int id, double logprob) {}
