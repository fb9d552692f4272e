package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/**
 * Sizes of an engine.
 *
 * @param contextLength positions that the key/value cache holds, for all generations together; prompt and answer of one must fit
 * @param chunk rows of a pass: a longer prompt is computed in pieces, so that others get their turn
 */
public record EngineOptions(int contextLength, int chunk) {
    /** Rows of a pass unless said otherwise: enough to use each weight many times, few enough to stop soon. */
    public static final int DEFAULT_CHUNK = 256;

    /** Context unless said otherwise; the model may allow more. */
    public static final int DEFAULT_CONTEXT = 8192;

    /** Checks the sizes. */
    public EngineOptions {
        if (contextLength < 1) {
            throw new PixtralException("The context must have at least 1 token, but has " + contextLength + ".");
        }
        if (chunk < 1) {
            throw new PixtralException("A chunk must have at least 1 row, but has " + chunk + ".");
        }
    }
}
