package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/** Thrown if the pictures of one request need more memory than the engine may use for all requests. */
public final class MemoryLimitException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private MemoryLimitException(String message) {
        super(message);
    }

    static MemoryLimitException pixels(int pictures, long needed, long most) {
        return new MemoryLimitException(("The first %d pictures of the request use %,d bytes when decoded, but all "
                        + "waiting requests together may use only %,d. Use fewer or smaller pictures, or "
                        + "open the model with a larger limit.")
                .formatted(pictures, needed, most));
    }

    static MemoryLimitException features(int pictures, long needed, long most) {
        return new MemoryLimitException(
                ("The first %d pictures of the request need %,d bytes for their image features, "
                                + "but all running requests together may use only %,d bytes for them, a quarter "
                                + "of what the heap may grow to. Use fewer or smaller pictures, or give the JVM a "
                                + "larger heap with -Xmx.")
                        .formatted(pictures, needed, most));
    }
}
