package dev.pixtral.sampling;

import java.util.List;

/**
 * The log-probabilities of one position: of the chosen token and of the most likely ones.
 *
 * @param id token that became part of the answer
 * @param token text and bytes of the token
 * @param logprob natural logarithm of its probability
 * @param top the most likely tokens in descending order, equal logits by ascending id; it contains the chosen token
 *     only if that is among them
 */
public record TokenLogprobs(int id, TokenText token, double logprob, List<TokenLogprob> top) {

    /** Refuses null and copies the list. */
    public TokenLogprobs {
        if (token == null) {
            throw SamplingException.missing("token");
        }
        if (top == null) {
            throw SamplingException.missing("top");
        }
        top = List.copyOf(top);
    }

    /**
     * Returns the readable text of the token, see {@link TokenText#text}.
     *
     * @return its text
     */
    public String text() {
        return token.text();
    }

    /**
     * Returns the bytes that the token adds to the answer, see {@link TokenText#bytes}.
     *
     * @return a new array
     */
    public byte[] bytes() {
        return token.bytes();
    }
}
