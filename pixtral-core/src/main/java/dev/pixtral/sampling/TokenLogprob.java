package dev.pixtral.sampling;

/**
 * The log-probability that the model assigns to a token.
 *
 * @param id token id
 * @param token text and bytes of the token
 * @param logprob natural logarithm of its probability, at most 0; negative infinity if its logit is negative infinity
 */
public record TokenLogprob(int id, TokenText token, double logprob) {
    /** Refuses null. */
    public TokenLogprob {
        if (token == null) {
            throw SamplingException.missing("token");
        }
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
