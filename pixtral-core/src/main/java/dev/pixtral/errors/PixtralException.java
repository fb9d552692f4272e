package dev.pixtral.errors;

/**
 * Superclass of all exceptions that Pixtral for Java throws intentionally, because a file, image, message or parameter
 * cannot be used.
 *
 * <p>The message is written for the person who has to act on it: what was read, from where, what was needed and what to
 * do. It is a single line and may quote the input. Control characters are escaped, see {@link Visible#line}, and the
 * middle of a long message is omitted, because quotations may be long. Subclasses are in the package of their concept,
 * for example {@code dev.pixtral.image.ImageException}; exceptions that several layers throw are in this one.
 */
public class PixtralException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 2_000;
    private static final int KEPT_IN_FRONT = 1_400;
    private static final int KEPT_BEHIND = 500;

    /**
     * Creates an exception without a cause.
     *
     * @param message a sentence that says what to do
     */
    public PixtralException(String message) {
        super(shown(message));
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message a sentence that says what to do
     * @param cause the underlying failure
     */
    public PixtralException(String message, Throwable cause) {
        super(shown(message), cause);
    }

    private static String shown(String message) {
        return message == null ? null : shorten(Visible.line(message));
    }

    /** Keeps the beginning, which states the place, and the end, which says what to do. */
    private static String shorten(String message) {
        if (message.length() <= LONGEST) {
            return message;
        }
        int front = Character.isHighSurrogate(message.charAt(KEPT_IN_FRONT - 1)) ? KEPT_IN_FRONT - 1 : KEPT_IN_FRONT;
        int behind = message.length() - KEPT_BEHIND;
        int end = Character.isLowSurrogate(message.charAt(behind)) ? behind + 1 : behind;
        return message.substring(0, front) + " [...] " + message.substring(end);
    }
}
