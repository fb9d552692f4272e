package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvType;
import java.util.Objects;

/**
 * Sizes of an engine.
 *
 * @param contextLength most positions of one generation: prompt and answer together
 * @param chunk rows of a pass: a longer prompt is computed in pieces, so that others get their turn
 * @param maxWaiting most generations that wait for their turn, those counted whose pictures are still being read;
 *     beyond it a request is refused
 * @param cachePositions positions that the key/value cache holds for all generations together, rounded up to whole
 *     pages
 * @param keyValues how keys and values are stored
 * @param maxWaitingPixelBytes most bytes that the decoded pictures of all waiting generations may take together; beyond
 *     it a request is refused
 */
public record EngineOptions(
        int contextLength, int chunk, int maxWaiting, int cachePositions, KvType keyValues, long maxWaitingPixelBytes) {
    /** Rows of a pass unless said otherwise: enough to use each weight many times, few enough to stop soon. */
    public static final int DEFAULT_CHUNK = 256;

    /** Type of keys and values unless said otherwise: half the memory of float32, and hardly ever another answer. */
    public static final KvType DEFAULT_KEY_VALUES = KvType.BF16;

    /** Context unless said otherwise, on every machine; the model may allow less or more. */
    public static final int DEFAULT_CONTEXT = 32_768;

    /** Waiting generations unless said otherwise. */
    public static final int DEFAULT_MAX_WAITING = 256;

    /**
     * Decoded pictures of waiting generations unless said otherwise: 512 MiB, which are 42 pictures of 1024 x 1024
     * pixels.
     */
    public static final long DEFAULT_MAX_WAITING_PIXEL_BYTES = 512L << 20;

    /** Checks the sizes. */
    public EngineOptions {
        Objects.requireNonNull(keyValues, "keyValues");
        atLeastOne("The context must have at least 1 token", contextLength);
        atLeastOne("A chunk must have at least 1 row", chunk);
        atLeastOne("At least 1 generation must be allowed to wait", maxWaiting);
        atLeastOne("The key/value cache must hold at least 1 position", cachePositions);
        atLeastOne("Pictures of waiting generations must be allowed at least 1 byte", maxWaitingPixelBytes);
    }

    /**
     * Sizes with the default bound on pictures of waiting generations.
     *
     * @param contextLength most positions of one generation
     * @param chunk rows of a pass
     * @param maxWaiting most generations that wait for their turn
     * @param cachePositions positions that the key/value cache holds for all generations together
     * @param keyValues how keys and values are stored
     */
    public EngineOptions(int contextLength, int chunk, int maxWaiting, int cachePositions, KvType keyValues) {
        this(contextLength, chunk, maxWaiting, cachePositions, keyValues, DEFAULT_MAX_WAITING_PIXEL_BYTES);
    }

    /**
     * Sizes with a key/value cache of bfloat16 that holds one whole context.
     *
     * @param contextLength most positions of one generation
     * @param chunk rows of a pass
     * @param maxWaiting most generations that wait for their turn
     */
    public EngineOptions(int contextLength, int chunk, int maxWaiting) {
        this(contextLength, chunk, maxWaiting, contextLength, DEFAULT_KEY_VALUES);
    }

    /**
     * Context unless said otherwise: {@value #DEFAULT_CONTEXT} tokens, or what the model allows if that is less. It
     * does not depend on the machine.
     *
     * @param maxPositions most that the model allows
     * @return tokens of prompt and answer together
     */
    public static int defaultContext(int maxPositions) {
        return Math.min(maxPositions, DEFAULT_CONTEXT);
    }

    /**
     * Positions of a key/value cache unless said otherwise: two contexts, so that a long answer leaves room for others,
     * or fewer where that would take more than a quarter of the memory; one context at least.
     *
     * @param contextLength most positions of one generation
     * @param positionBytes bytes that a position takes
     * @param memoryBytes memory of this machine, or what its container allows
     * @return positions, at least {@code contextLength}
     */
    public static int defaultCachePositions(int contextLength, long positionBytes, long memoryBytes) {
        long affordable = memoryBytes / 4 / Math.max(1, positionBytes);
        long positions = Math.clamp(affordable, contextLength, 2L * contextLength);
        return (int) Math.min(Integer.MAX_VALUE, positions);
    }

    /**
     * Changes the size of the key/value cache.
     *
     * @param positions at least 1
     * @return changed copy
     */
    public EngineOptions withCachePositions(int positions) {
        return new EngineOptions(contextLength, chunk, maxWaiting, positions, keyValues, maxWaitingPixelBytes);
    }

    /**
     * Changes how keys and values are stored.
     *
     * @param type type of a number
     * @return changed copy
     */
    public EngineOptions withKeyValues(KvType type) {
        return new EngineOptions(contextLength, chunk, maxWaiting, cachePositions, type, maxWaitingPixelBytes);
    }

    /**
     * Changes how much the decoded pictures of waiting generations may take.
     *
     * @param bytes at least 1
     * @return changed copy
     */
    public EngineOptions withMaxWaitingPixelBytes(long bytes) {
        return new EngineOptions(contextLength, chunk, maxWaiting, cachePositions, keyValues, bytes);
    }

    private static void atLeastOne(String rule, long value) {
        if (value < 1) {
            throw new PixtralException(rule + ", but the setting is " + value + ".");
        }
    }
}
