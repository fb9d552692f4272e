package dev.pixtral.cache;

/**
 * What the caches of an engine hold now, and how often they have helped since it was opened.
 *
 * @param pictures pictures whose features are in memory
 * @param pictureBytes bytes of these features
 * @param pictureHits pictures that did not have to be encoded
 * @param pictureMisses pictures that had to be encoded
 * @param prefixPositions positions whose keys and values are kept although no generation uses them
 * @param prefixBytes bytes of these keys and values
 * @param cachedTokens prompt tokens that did not have to be computed
 * @param promptTokens prompt tokens of all requests
 */
public record CacheStatistics(
        int pictures,
        long pictureBytes,
        long pictureHits,
        long pictureMisses,
        long prefixPositions,
        long prefixBytes,
        long cachedTokens,
        long promptTokens) {}
