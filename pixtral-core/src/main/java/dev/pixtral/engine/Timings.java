package dev.pixtral.engine;

/**
 * Times of the stages of a generation, in milliseconds.
 *
 * @param queueMs waiting for its turn
 * @param imageMs encoding pictures
 * @param prefillMs from the first row of the prompt to the first token, including time spent on other generations
 * @param firstTokenMs from the request to the first token
 * @param decodeMs from the first token to the last
 * @param promptTokens prefilled tokens
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
     * Returns the prefill speed.
     *
     * @return tokens per second, 0 if no time was measured
     */
    public double prefillTokensPerSecond() {
        return perSecond(promptTokens, prefillMs);
    }

    /**
     * Returns the decoding speed. The first token is not counted, because it results from the prompt.
     *
     * @return tokens per second, 0 for fewer than two tokens
     */
    public double decodeTokensPerSecond() {
        return perSecond(generatedTokens - 1, decodeMs);
    }

    private static double perSecond(int tokens, double ms) {
        return tokens > 0 && ms > 0 ? tokens * 1000.0 / ms : 0;
    }
}
