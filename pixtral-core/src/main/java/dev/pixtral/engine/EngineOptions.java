package dev.pixtral.engine;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvType;
import java.util.Objects;

/**
 * Sizes and limits of an engine.
 *
 * @param contextLength largest number of positions of one generation, prompt and answer together
 * @param chunk rows of a pass; longer prompts are computed in pieces so that other requests get their turn
 * @param maxWaiting largest number of waiting generations, including those whose pictures are still being read; further
 *     requests are refused
 * @param cachePositions positions of the key/value cache, shared by all generations and rounded up to whole pages
 * @param keyValues how keys and values are stored
 * @param maxWaitingPixelBytes largest number of bytes that the decoded pictures of all waiting generations may use in
 *     total; requests that exceed it are refused
 * @param caches bounds of the caches
 * @param speculation whether likely tokens may be computed ahead, which changes no answer
 */
public record EngineOptions(
        int contextLength,
        int chunk,
        int maxWaiting,
        int cachePositions,
        KvType keyValues,
        long maxWaitingPixelBytes,
        CacheOptions caches,
        boolean speculation) {
    /** Default number of rows in a pass: enough to reuse each weight many times, few enough to stop soon. */
    public static final int DEFAULT_CHUNK = 256;

    /** Default type of keys and values: half the memory of float32, and almost always the same answer. */
    public static final KvType DEFAULT_KEY_VALUES = KvType.BF16;

    /** Default context on every machine; the model may allow less or more. */
    public static final int DEFAULT_CONTEXT = 32_768;

    /** Default limit of waiting generations. */
    public static final int DEFAULT_MAX_WAITING = 256;

    /** Default limit for the decoded pictures of waiting generations: 512 MiB, or 42 pictures of 1024 x 1024 pixels. */
    public static final long DEFAULT_MAX_WAITING_PIXEL_BYTES = 512L << 20;

    /** Checks the sizes. */
    public EngineOptions {
        Objects.requireNonNull(keyValues, "keyValues");
        Objects.requireNonNull(caches, "caches");
        atLeastOne("The context must have at least 1 token", contextLength);
        atLeastOne("A chunk must have at least 1 row", chunk);
        atLeastOne("At least 1 generation must be allowed to wait", maxWaiting);
        atLeastOne("The key/value cache must hold at least 1 position", cachePositions);
        atLeastOne("Pictures of waiting generations must be allowed at least 1 byte", maxWaitingPixelBytes);
    }

    /**
     * Creates sizes with the default caches, and with speculation.
     *
     * @param contextLength largest number of positions of one generation
     * @param chunk rows of a pass
     * @param maxWaiting largest number of waiting generations
     * @param cachePositions positions of the key/value cache, shared by all generations
     * @param keyValues how keys and values are stored
     * @param maxWaitingPixelBytes largest number of bytes of the decoded pictures of waiting generations
     */
    public EngineOptions(
            int contextLength,
            int chunk,
            int maxWaiting,
            int cachePositions,
            KvType keyValues,
            long maxWaitingPixelBytes) {
        this(
                contextLength,
                chunk,
                maxWaiting,
                cachePositions,
                keyValues,
                maxWaitingPixelBytes,
                CacheOptions.DEFAULT,
                true);
    }

    /**
     * Creates sizes with the default limit for pictures of waiting generations.
     *
     * @param contextLength largest number of positions of one generation
     * @param chunk rows of a pass
     * @param maxWaiting largest number of waiting generations
     * @param cachePositions positions of the key/value cache, shared by all generations
     * @param keyValues how keys and values are stored
     */
    public EngineOptions(int contextLength, int chunk, int maxWaiting, int cachePositions, KvType keyValues) {
        this(contextLength, chunk, maxWaiting, cachePositions, keyValues, DEFAULT_MAX_WAITING_PIXEL_BYTES);
    }

    /**
     * Creates sizes with a bfloat16 key/value cache that holds one whole context.
     *
     * @param contextLength largest number of positions of one generation
     * @param chunk rows of a pass
     * @param maxWaiting largest number of waiting generations
     */
    public EngineOptions(int contextLength, int chunk, int maxWaiting) {
        this(contextLength, chunk, maxWaiting, contextLength, DEFAULT_KEY_VALUES);
    }

    /**
     * Returns a copy with other caches.
     *
     * @param other bounds of the caches
     * @return changed copy
     */
    public EngineOptions withCaches(CacheOptions other) {
        return new EngineOptions(
                contextLength, chunk, maxWaiting, cachePositions, keyValues, maxWaitingPixelBytes, other, speculation);
    }

    /**
     * Returns a copy with or without speculation.
     *
     * @param other whether likely tokens may be computed ahead
     * @return changed copy
     */
    public EngineOptions withSpeculation(boolean other) {
        return new EngineOptions(
                contextLength, chunk, maxWaiting, cachePositions, keyValues, maxWaitingPixelBytes, caches, other);
    }

    /**
     * Returns the default context: {@value #DEFAULT_CONTEXT} tokens, or the model's maximum if that is less. It does
     * not depend on the machine.
     *
     * @param maxPositions the model's maximum
     * @return tokens of prompt and answer together
     */
    public static int defaultContext(int maxPositions) {
        return Math.min(maxPositions, DEFAULT_CONTEXT);
    }

    /**
     * Returns the default number of positions in the key/value cache: two contexts, so that a long answer leaves space
     * for others, or fewer if that would use more than a quarter of the memory, but at least one context.
     *
     * @param contextLength largest number of positions of one generation
     * @param positionBytes bytes of one position
     * @param memoryBytes memory of this machine, or of its container
     * @return positions, at least {@code contextLength}
     */
    public static int defaultCachePositions(int contextLength, long positionBytes, long memoryBytes) {
        long affordable = memoryBytes / 4 / Math.max(1, positionBytes);
        long positions = Math.clamp(affordable, contextLength, 2L * contextLength);
        return (int) Math.min(Integer.MAX_VALUE, positions);
    }

    private static void atLeastOne(String rule, long value) {
        if (value < 1) {
            throw new PixtralException(rule + ", but the setting is " + value + ".");
        }
    }
}
