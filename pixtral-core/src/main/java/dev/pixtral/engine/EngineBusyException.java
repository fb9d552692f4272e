package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/**
 * The requests that wait already are as many, or their pictures take as much memory, as the engine was told to allow.
 * The same request may be taken later.
 */
public final class EngineBusyException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private EngineBusyException(String message) {
        super(message);
    }

    static EngineBusyException waiting(int requests) {
        return new EngineBusyException(
                "%d requests are waiting already, which is the most that this model takes; try again later, or allow more."
                        .formatted(requests));
    }

    static EngineBusyException pixels(long held, long more, long most) {
        return new EngineBusyException(
                "The decoded pictures of waiting requests take %,d bytes already, and %,d more would exceed the %,d that this model allows them; try again later, or allow more."
                        .formatted(held, more, most));
    }
}
