package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/**
 * Thrown if the number of waiting requests, or the memory of their pictures, has reached the engine's limit. The same
 * request may succeed later.
 */
public final class EngineBusyException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private EngineBusyException(String message) {
        super(message);
    }

    static EngineBusyException waiting(int requests) {
        return new EngineBusyException(("%d requests are already waiting, which is the limit of this model; try again "
                        + "later, or raise the limit.")
                .formatted(requests));
    }

    static EngineBusyException pixels(long held, long more, long most) {
        return new EngineBusyException(("The decoded pictures of waiting requests already use %,d bytes, and %,d more "
                        + "would exceed this model's limit of %,d; try again later, or raise the limit.")
                .formatted(held, more, most));
    }
}
