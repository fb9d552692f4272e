package dev.pixtral.sampling;

import java.util.List;

/**
 * How likely the model found the token of one position, and which others it preferred there.
 *
 * @param id token that became part of the answer
 * @param token what it stands for
 * @param logprob natural logarithm of its probability
 * @param top the most likely tokens in descending order, equal logits by ascending id; it holds the chosen token only
 *     if that is among them
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
     * The token for people to read, see {@link TokenText#text}.
     *
     * @return its text
     */
    public String text() {
        return token.text();
    }

    /**
     * What the token adds to the answer, see {@link TokenText#bytes}.
     *
     * @return a fresh array
     */
    public byte[] bytes() {
        return token.bytes();
    }
}
