package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/** The engine failed for a reason that it does not know: a bug, or a JVM that is out of memory. The cause says more. */
public final class EngineFailureException extends PixtralException {
    private static final long serialVersionUID = 1L;

    EngineFailureException(Throwable cause) {
        super("The engine failed: " + cause + ". This is a bug of Pixtral for Java.", cause);
    }
}
