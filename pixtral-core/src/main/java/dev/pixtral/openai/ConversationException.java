package dev.pixtral.openai;

import dev.pixtral.errors.PixtralException;

/**
 * Thrown when an input cannot be read, or is not a conversation or request in OpenAI's form. The message names the
 * place of the error.
 */
public final class ConversationException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private ConversationException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The exception for an error at a place in a file. */
    static ConversationException at(String place, String problem) {
        return new ConversationException(place + ": " + problem, null);
    }

    /** The exception for a file or stream that cannot be read. */
    static ConversationException unreadable(String message, Throwable cause) {
        return new ConversationException(message, cause);
    }
}
