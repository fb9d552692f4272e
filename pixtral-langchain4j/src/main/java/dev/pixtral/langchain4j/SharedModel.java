package dev.pixtral.langchain4j;

import dev.pixtral.Pixtral;

/**
 * An engine that several models may use: opened when it is needed first. An attempt that fails is made again by the next request, and an engine that died of itself is
 * replaced by it. Thread-safe.
 */
final class SharedModel {
    private final ModelSettings settings;
    private int leases = 0; // guarded by SharedModels
    private Pixtral opened; // guarded by this
    private boolean closed; // guarded by this

    SharedModel(ModelSettings settings) {
        this.settings = settings;
    }

    ModelSettings settings() {
        return settings;
    }

    /** Changes the number of leases, and returns it. */
    int addLeases(int more) {
        leases += more;
        return leases;
    }

    /**
     * The open model. Threads that come while it is being opened wait.
     *
     * @throws dev.pixtral.errors.PixtralException if it cannot be opened
     * @throws IllegalStateException if this is closed
     */
    synchronized Pixtral get() {
        if (closed) {
            throw Stop.CLOSED.exception();
        }
        if (opened != null && opened.closed()) { // by its own death: nobody else closes it
            Pixtral dead = opened;
            opened = null;
            dead.close();
        }
        if (opened == null) {
            opened = settings.builder().open();
        }
        return opened;
    }

    /** Frees the model, waiting for it if it is being opened. */
    synchronized void close() {
        closed = true;
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }
}
