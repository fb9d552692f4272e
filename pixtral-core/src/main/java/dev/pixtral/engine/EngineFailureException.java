package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/** Thrown if the engine fails unexpectedly, because of a bug or because the JVM is out of memory. See the cause. */
public final class EngineFailureException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private EngineFailureException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Creates an exception for a failure that has no more specific one.
     *
     * @param cause the failure
     * @return an exception whose message says what to do if the JVM was out of memory
     */
    public static EngineFailureException of(Throwable cause) {
        return cause instanceof OutOfMemoryError
                ? new EngineFailureException(
                        ("The JVM ran out of memory (%s) while processing the request; give it more with "
                                        + "-Xmx, or use fewer or smaller pictures, a shorter conversation or fewer "
                                        + "simultaneous requests.")
                                .formatted(cause.getMessage()),
                        cause)
                : new EngineFailureException(
                        "The engine failed: " + cause + ". This is a bug of Pixtral for Java.", cause);
    }
}
