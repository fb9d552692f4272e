package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvType;
import java.util.Objects;

/**
 * Sizes of an engine.
 *
 * @param contextLength most positions of one generation: prompt and answer together
 * @param chunk rows of a pass: a longer prompt is computed in pieces, so that others get their turn
 * @param maxWaiting most generations that wait for their turn; beyond it a request is refused
 * @param cachePositions positions that the key/value cache holds for all generations together, rounded up to whole pages
 * @param keyValues how keys and values are stored
 */
public record EngineOptions(int contextLength, int chunk, int maxWaiting, int cachePositions, KvType keyValues) {
    /** Rows of a pass unless said otherwise: enough to use each weight many times, few enough to stop soon. */
    public static final int DEFAULT_CHUNK = 256;

    /** Type of keys and values unless said otherwise: half the memory of float32, and hardly ever another answer. */
    public static final KvType DEFAULT_KEY_VALUES = KvType.BF16;

    /** Context unless said otherwise; the model may allow more. */
    public static final int DEFAULT_CONTEXT = 8192;

    /** Waiting generations unless said otherwise. */
    public static final int DEFAULT_MAX_WAITING = 256;

    /** Checks the sizes. */
    public EngineOptions {
        Objects.requireNonNull(keyValues, "keyValues");
        atLeastOne("The context must have at least 1 token", contextLength);
        atLeastOne("A chunk must have at least 1 row", chunk);
        atLeastOne("At least 1 generation must be allowed to wait", maxWaiting);
        atLeastOne("The key/value cache must hold at least 1 position", cachePositions);
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
     * Changes the size of the key/value cache.
     *
     * @param positions at least 1
     * @return changed copy
     */
    public EngineOptions withCachePositions(int positions) {
        return new EngineOptions(contextLength, chunk, maxWaiting, positions, keyValues);
    }

    /**
     * Changes how keys and values are stored.
     *
     * @param type type of a number
     * @return changed copy
     */
    public EngineOptions withKeyValues(KvType type) {
        return new EngineOptions(contextLength, chunk, maxWaiting, cachePositions, type);
    }

    private static void atLeastOne(String rule, int value) {
        if (value < 1) {
            throw new PixtralException(rule + ", but the setting is " + value + ".");
        }
    }
}
