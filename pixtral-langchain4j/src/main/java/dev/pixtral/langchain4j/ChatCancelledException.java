package dev.pixtral.langchain4j;

import dev.langchain4j.exception.NonRetriableException;

/**
 * Thrown when a request was ended before its answer was complete: the waiting thread was interrupted, or its
 * {@link CancellationToken} was cancelled. The text generated so far is discarded, so that a partial answer is never
 * mistaken for a complete one.
 */
public final class ChatCancelledException extends NonRetriableException {
    private static final long serialVersionUID = 1L;

    ChatCancelledException(String message) {
        super(message);
    }
}
