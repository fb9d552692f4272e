package dev.pixtral.langchain4j;

import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;

/** A model that is opened when it is needed first; an attempt that fails is made again. Thread-safe. */
final class LazyPixtral implements AutoCloseable {
    private final PixtralBuilder settings; // used under the lock
    private Pixtral opened;
    private boolean closed;

    LazyPixtral(PixtralBuilder settings) {
        this.settings = settings;
    }

    /**
     * The open model. Threads that come while it is being opened wait.
     *
     * @throws dev.pixtral.errors.PixtralException if it cannot be opened
     * @throws IllegalStateException if this is closed
     */
    synchronized Pixtral get() {
        if (closed) {
            throw new IllegalStateException("This PixtralChatModel is closed; build another one.");
        }
        if (opened == null) {
            opened = settings.open();
        }
        return opened;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Frees the model, waiting for it if it is being opened. May be called again. */
    @Override
    public synchronized void close() {
        closed = true;
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }
}
