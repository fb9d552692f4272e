package dev.pixtral.server;

import dev.pixtral.errors.PixtralException;

/** Thrown if a server cannot be started with its settings. */
public final class ServerException extends PixtralException {
    private static final long serialVersionUID = 1L;

    ServerException(String message) {
        super(message);
    }

    ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
