package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;

/** The model was closed while an answer was under way. A request that comes afterwards is an {@link IllegalStateException}. */
public final class ModelClosedException extends PixtralException {
    private static final long serialVersionUID = 1L;

    ModelClosedException() {
        super("The model was closed before the answer was complete.");
    }
}
