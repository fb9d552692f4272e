package dev.pixtral.langchain4j;

import dev.langchain4j.exception.TimeoutException;

/** Why a request was ended from outside, and what its caller is told. */
enum Stop {
    /** The thread that waits for the answer was interrupted; it stays marked as interrupted. */
    INTERRUPTED("The thread was interrupted, so its answer was stopped before it was complete."),
    /** The time that the builder allows is over. */
    TIMED_OUT(
            "The answer was not complete within the timeout, so it was stopped; allow more time, ask for a shorter answer, or use fewer or smaller pictures."),
    /** By the token in the parameters. */
    CANCELLED("The request was cancelled by its cancellation token."),
    /** By the streaming handle: nobody is told anything. */
    HANDLE("The streaming was cancelled."),
    /** The model was closed. */
    CLOSED("This model is closed; build another one.");

    private final String message;

    Stop(String message) {
        this.message = message;
    }

    RuntimeException exception() {
        return switch (this) {
            case INTERRUPTED, CANCELLED, HANDLE -> new ChatCancelledException(message);
            case TIMED_OUT -> new TimeoutException(message);
            case CLOSED -> new IllegalStateException(message);
        };
    }
}
