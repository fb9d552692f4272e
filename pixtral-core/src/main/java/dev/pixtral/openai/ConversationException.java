package dev.pixtral.openai;

import dev.pixtral.errors.PixtralException;

/**
 * A text that is no conversation or request in OpenAI's form, or cannot be read. The message names the place of the
 * mistake.
 */
public final class ConversationException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private ConversationException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Something is wrong with a place in a file. */
    static ConversationException at(String place, String problem) {
        return new ConversationException(place + ": " + problem, null);
    }

    /** A file or stream cannot be read. */
    static ConversationException unreadable(String message, Throwable cause) {
        return new ConversationException(message, cause);
    }
}
