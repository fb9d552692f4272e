package dev.pixtral.engine;

/**
 * Times of the stages of a generation, in milliseconds, and what the caches saved.
 *
 * @param queueMs waiting for its turn
 * @param imageMs encoding pictures; a picture that other generations needed at the same time counts for each of them,
 *     and one that was cached for none
 * @param prefillMs from the first row of the prompt to the first token, including time spent on other generations
 * @param firstTokenMs from the request to the first token
 * @param decodeMs from the first token to the last
 * @param promptTokens prefilled tokens, without those that were cached
 * @param generatedTokens generated tokens
 * @param cachedTokens tokens of the prompt that did not have to be computed
 * @param cachedPictures pictures of the prompt that did not have to be encoded
 */
public record Timings(
        double queueMs,
        double imageMs,
        double prefillMs,
        double firstTokenMs,
        double decodeMs,
        int promptTokens,
        int generatedTokens,
        int cachedTokens,
        int cachedPictures) {
    /**
     * Creates times of a generation for which nothing was cached.
     *
     * @param queueMs waiting for its turn
     * @param imageMs encoding pictures
     * @param prefillMs from the first row of the prompt to the first token
     * @param firstTokenMs from the request to the first token
     * @param decodeMs from the first token to the last
     * @param promptTokens prefilled tokens
     * @param generatedTokens generated tokens
     */
    public Timings(
            double queueMs,
            double imageMs,
            double prefillMs,
            double firstTokenMs,
            double decodeMs,
            int promptTokens,
            int generatedTokens) {
        this(queueMs, imageMs, prefillMs, firstTokenMs, decodeMs, promptTokens, generatedTokens, 0, 0);
    }

    /**
     * Returns the prefill speed.
     *
     * @return computed tokens per second, 0 if no time was measured
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
