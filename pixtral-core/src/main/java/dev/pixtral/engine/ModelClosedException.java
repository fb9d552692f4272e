package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/**
 * Thrown if the model is closed, either before the request or during the answer. If the caller did not close it, its
 * engine stopped because of an error, which is the cause, and the model must be opened again.
 */
public final class ModelClosedException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private ModelClosedException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Creates an exception for a request after the model was closed.
     *
     * @return an exception without a cause
     */
    public static ModelClosedException before() {
        return new ModelClosedException("The model is closed; open it again.", null);
    }

    static ModelClosedException underWay() {
        return new ModelClosedException("The model was closed before the answer was complete.", null);
    }

    static ModelClosedException died(Throwable cause) {
        return new ModelClosedException(
                "The model is closed because its engine stopped unexpectedly (" + cause + "); open it again.", cause);
    }
}
