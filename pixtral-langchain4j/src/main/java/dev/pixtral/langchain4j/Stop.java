package dev.pixtral.langchain4j;

import dev.langchain4j.exception.TimeoutException;

/** The reasons to stop a request from outside, with the exceptions that its caller gets. */
enum Stop {
    /** The thread that waits for the answer was interrupted; its interrupt status is kept. */
    INTERRUPTED("The thread was interrupted, so its answer was stopped before it was complete."),
    /** The builder's timeout expired. */
    TIMED_OUT("The answer was not complete within the timeout, so it was stopped; "
            + "allow more time, ask for a shorter answer, or use fewer or smaller pictures."),
    /** The token in the parameters was cancelled. */
    CANCELLED("The request was cancelled by its cancellation token."),
    /** The streaming handle was cancelled: no further callback is called. */
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
