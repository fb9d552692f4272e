package dev.pixtral.sampling;

/**
 * How likely the model found a token.
 *
 * @param id token
 * @param token what it stands for
 * @param logprob natural logarithm of its probability, at most 0; negative infinity if its logit was
 */
public record TokenLogprob(int id, TokenText token, double logprob) {
    /** Refuses null. */
    public TokenLogprob {
        if (token == null) {
            throw SamplingException.missing("token");
        }
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
