package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/** A request whose pictures alone need more memory than the engine may use for all. */
public final class MemoryLimitException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private MemoryLimitException(String message) {
        super(message);
    }

    static MemoryLimitException pixels(int pictures, long needed, long most) {
        return new MemoryLimitException(
                "The first %d pictures of the request take %,d bytes when they are decoded, but all waiting requests together may take %,d. Use fewer or smaller pictures, or open the model with a larger bound."
                        .formatted(pictures, needed, most));
    }

    static MemoryLimitException features(int pictures, long needed, long most) {
        return new MemoryLimitException(
                "The first %d pictures of the request need %,d bytes for what the model sees in them, but only a quarter of the heap, %,d bytes, is there for that. Use fewer or smaller pictures, or give the JVM a larger heap with -Xmx."
                        .formatted(pictures, needed, most));
    }
}
