package dev.pixtral.model;

import dev.pixtral.errors.PixtralException;

/**
 * Thrown when a {@link PassMonitor} ended its pass. The sequences are as before the pass, apart from pages that they
 * may have taken: keys and values of its rows are overwritten with the same bits when the rows are computed again. Has
 * no stack trace, because it is not an error.
 */
public final class PassAbandoned extends PixtralException {
    private static final long serialVersionUID = 1L;

    PassAbandoned() {
        super("The pass was ended by its monitor.");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
