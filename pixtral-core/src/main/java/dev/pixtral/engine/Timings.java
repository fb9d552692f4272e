package dev.pixtral.engine;

/**
 * Where the time of a generation went, in milliseconds.
 *
 * @param queueMs waiting for its turn
 * @param imageMs encoding pictures
 * @param prefillMs from the first row of the prompt to the first token, what others had of it included
 * @param firstTokenMs from the request to the first token
 * @param decodeMs from the first token to the last
 * @param promptTokens tokens that were prefilled
 * @param generatedTokens generated tokens
 */
public record Timings(
        double queueMs,
        double imageMs,
        double prefillMs,
        double firstTokenMs,
        double decodeMs,
        int promptTokens,
        int generatedTokens) {
    /**
     * Speed of the prompt.
     *
     * @return tokens a second, 0 if there was no time to measure
     */
    public double prefillTokensPerSecond() {
        return perSecond(promptTokens, prefillMs);
    }

    /**
     * Speed of decoding, the first token not counted: it came with the prompt.
     *
     * @return tokens a second, 0 if there were fewer than two tokens
     */
    public double decodeTokensPerSecond() {
        return perSecond(generatedTokens - 1, decodeMs);
    }

    private static double perSecond(int tokens, double ms) {
        return tokens > 0 && ms > 0 ? tokens * 1000.0 / ms : 0;
    }
}
