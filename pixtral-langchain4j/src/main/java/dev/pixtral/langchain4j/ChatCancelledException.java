package dev.pixtral.langchain4j;

import dev.langchain4j.exception.NonRetriableException;

/**
 * A request that somebody ended before its answer was complete: the thread that waited was interrupted, or its
 * {@link CancellationToken} was cancelled. What was generated until then is dropped: half an answer must not pass for a
 * whole one.
 */
public final class ChatCancelledException extends NonRetriableException {
    private static final long serialVersionUID = 1L;

    ChatCancelledException(String message) {
        super(message);
    }
}
