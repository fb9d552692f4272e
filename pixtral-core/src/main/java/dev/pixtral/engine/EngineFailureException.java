package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/** The engine failed for a reason that it does not know: a bug, or a JVM that is out of memory. The cause says more. */
public final class EngineFailureException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private EngineFailureException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An error for a failure that has no better one.
     *
     * @param cause what happened
     * @return an error that says what to do if the JVM was out of memory
     */
    public static EngineFailureException of(Throwable cause) {
        return cause instanceof OutOfMemoryError
                ? new EngineFailureException(
                        "The JVM ran out of memory (%s) while it worked on the request; give it more with -Xmx, or use fewer or smaller pictures, a shorter conversation or fewer requests at a time."
                                .formatted(cause.getMessage()),
                        cause)
                : new EngineFailureException(
                        "The engine failed: " + cause + ". This is a bug of Pixtral for Java.", cause);
    }
}
