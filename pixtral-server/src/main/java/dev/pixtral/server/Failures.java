package dev.pixtral.server;

import dev.pixtral.engine.ContextOverflowException;
import dev.pixtral.engine.EngineBusyException;
import dev.pixtral.engine.EngineFailureException;
import dev.pixtral.engine.MemoryLimitException;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageException;

/** What failures mean for a client. Thread-safe. */
final class Failures {
    private static final int BAD_REQUEST = 400;

    private final RunningAnswers answers;
    private volatile boolean modelFailed;

    Failures(RunningAnswers answers) {
        this.answers = answers;
    }

    /** The refusal for a failure while a request was read, prepared or answered. */
    Refusal refusal(Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> refusal;
            case EngineBusyException e ->
                Refusal.later(429, "rate_limit_error", "queue_full", e.getMessage(), answers.secondsUntilOneEnds());
            case ContextOverflowException e ->
                Refusal.invalidField(BAD_REQUEST, "messages", "context_length_exceeded", e.getMessage());
            case ImageException e -> Refusal.invalidField(BAD_REQUEST, "messages", "invalid_image", e.getMessage());
            case MemoryLimitException e ->
                Refusal.invalidField(BAD_REQUEST, "messages", "too_many_pictures", e.getMessage());
            case ModelClosedException e -> Refusal.failure(503, "model_closed", e.getMessage(), e);
            case EngineFailureException e -> Refusal.failure(500, "engine_failure", e.getMessage(), e);
            case CheckpointException e -> modelFailure(e);
            case PixtralException e -> Refusal.invalid(BAD_REQUEST, "", e.getMessage());
            case OutOfMemoryError e ->
                Refusal.failure(503, "out_of_memory", "The server has not enough memory for this request.", e);
            default ->
                Refusal.failure(
                        500,
                        "internal_error",
                        "The server failed unexpectedly; its log says why. This is a bug in Pixtral for Java.",
                        failure);
        };
    }

    /** Its files have changed or cannot be read, which only opening it again can mend. */
    private Refusal modelFailure(CheckpointException cause) {
        modelFailed = true;
        return Refusal.failure(500, "model_failure", "The model cannot be used; see the log of the server.", cause);
    }

    /** Whether the files of the model have failed. */
    boolean modelFailed() {
        return modelFailed;
    }
}
