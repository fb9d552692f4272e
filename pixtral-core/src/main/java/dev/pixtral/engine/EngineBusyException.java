package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/** As many requests wait already as the engine was told to let wait. The same request may be taken later. */
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
}
