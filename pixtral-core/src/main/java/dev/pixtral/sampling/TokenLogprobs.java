package dev.pixtral.sampling;

import java.util.List;

/**
 * How likely the model found the token of one position, and which others it preferred there.
 *
 * @param id token that became part of the answer
 * @param logprob natural logarithm of its probability
 * @param top the most likely tokens in descending order, equal logits by ascending id; it holds the chosen token only if
 *     that is among them
 */
public record TokenLogprobs(int id, double logprob, List<TokenLogprob> top) {

    /** Copies the list. */
    public TokenLogprobs {
        if (top == null) {
            throw SamplingException.missing("top");
        }
        top = List.copyOf(top);
    }
}
