package dev.pixtral.hub;

import dev.pixtral.errors.PixtralException;

/** A download that failed: one sentence that says why and what to do. */
public final class HubException extends PixtralException {
    private static final long serialVersionUID = 1L;

    HubException(String message) {
        super(message);
    }

    HubException(String message, Throwable cause) {
        super(message, cause);
    }
}
