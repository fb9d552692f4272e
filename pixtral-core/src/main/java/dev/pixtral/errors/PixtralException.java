package dev.pixtral.errors;

/**
 * Root of every error that Pixtral for Java throws on purpose: a file, image, message or parameter that cannot be used.
 *
 * <p>The message is written for the person who has to act on it: what was read, from where, what was needed and what to
 * do. Subclasses live beside their concept, for example {@code dev.pixtral.image.ImageException}.
 */
public class PixtralException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an error without a cause.
     *
     * @param message one sentence that says what to do
     */
    public PixtralException(String message) {
        super(message);
    }

    /**
     * Creates an error that another one caused.
     *
     * @param message one sentence that says what to do
     * @param cause what went wrong underneath
     */
    public PixtralException(String message, Throwable cause) {
        super(message, cause);
    }
}
