package dev.pixtral.errors;

/**
 * Root of every error that Pixtral for Java throws on purpose: a file, image, message or parameter that cannot be used.
 *
 * <p>The message is written for the person who has to act on it: what was read, from where, what was needed and what to
 * do. It is one line, and may quote what was read: control characters in it are spelled out, see {@link Visible#line},
 * and as a quotation may be endless, the middle of a long message is left out. Subclasses live beside their concept,
 * for example {@code dev.pixtral.image.ImageException}; those that several layers throw are here.
 */
public class PixtralException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 2_000;
    private static final int KEPT_IN_FRONT = 1_400;
    private static final int KEPT_BEHIND = 500;

    /**
     * Creates an error without a cause.
     *
     * @param message one sentence that says what to do
     */
    public PixtralException(String message) {
        super(shown(message));
    }

    /**
     * Creates an error that another one caused.
     *
     * @param message one sentence that says what to do
     * @param cause what went wrong underneath
     */
    public PixtralException(String message, Throwable cause) {
        super(shown(message), cause);
    }

    private static String shown(String message) {
        return message == null ? null : shorten(Visible.line(message));
    }

    /** Keeps the beginning, which says where, and the end, which says what to do. */
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
