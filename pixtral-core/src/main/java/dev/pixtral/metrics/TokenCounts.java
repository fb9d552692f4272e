package dev.pixtral.metrics;

/**
 * Tokens since the engine was opened, and the time that it took.
 *
 * @param prompt tokens of the prompts of requests whose turn has come, computed or cached
 * @param generated tokens of answers
 * @param computeSeconds time in which the engine computed anything, for prompts, answers and pictures, in seconds
 */
public record TokenCounts(long prompt, long generated, double computeSeconds) {
    /**
     * Returns the average speed while there was something to compute.
     *
     * @return generated tokens of all requests per second of computing; 0 if nothing was computed
     */
    public double generatedPerSecond() {
        return computeSeconds > 0 ? generated / computeSeconds : 0;
    }
}
