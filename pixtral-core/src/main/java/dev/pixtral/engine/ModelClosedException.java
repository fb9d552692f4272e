package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/**
 * The model is closed: it was before the request came, or was closed while the answer was under way. If nobody closed
 * it, its engine has ended by itself, and the cause says why; the model has to be opened again.
 */
public final class ModelClosedException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private ModelClosedException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An error for a request that came too late.
     *
     * @return error without a cause
     */
    public static ModelClosedException before() {
        return new ModelClosedException("The model is closed; open it again.", null);
    }

    static ModelClosedException underWay() {
        return new ModelClosedException("The model was closed before the answer was complete.", null);
    }

    static ModelClosedException died(Throwable cause) {
        return new ModelClosedException(
                "The model is closed because its engine ended by itself (" + cause + "); open it again.", cause);
    }
}
