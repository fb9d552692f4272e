package dev.pixtral.metrics;

import dev.pixtral.cache.CacheStatistics;

/**
 * What an engine has done since it was opened, and what it does now. A snapshot, which does not change. Requests,
 * tokens and latencies are of the same moment; pages and caches are read a moment later.
 *
 * <p>What counts something since the opening never becomes less, and stays when the engine is closed. Each engine
 * counts for itself.
 *
 * @param requests requests by how they ended, and those in the queue
 * @param tokens tokens of prompts and answers
 * @param latencies how long the stages of requests took
 * @param pages the key/value cache
 * @param caches what the caches hold, and how often they have helped
 * @param uptimeSeconds time since the engine was opened, in seconds
 */
public record EngineStatistics(
        RequestCounts requests,
        TokenCounts tokens,
        Latencies latencies,
        PageCounts pages,
        CacheStatistics caches,
        double uptimeSeconds) {
    /**
     * Returns how many tokens were generated per second between two snapshots of an engine, idle time included.
     *
     * @param earlier an earlier snapshot of the same engine
     * @return tokens of all requests per second; 0 if no time has passed
     */
    public double generatedPerSecondSince(EngineStatistics earlier) {
        double seconds = uptimeSeconds - earlier.uptimeSeconds;
        return seconds > 0 ? (tokens.generated() - earlier.tokens.generated()) / seconds : 0;
    }
}
