package dev.pixtral.langchain4j;

import dev.langchain4j.exception.RateLimitException;
import dev.pixtral.Pixtral;
import dev.pixtral.engine.EngineOptions;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An engine that several models may use: opened when it is needed first. An attempt that fails is made again by the next request, and an engine that died of itself is
 * replaced by it. Thread-safe.
 */
final class SharedModel {
    private final ModelSettings settings;
    private final ReentrantLock lock = new ReentrantLock(); // held while the model is opened or closed
    private int leases = 0; // guarded by SharedModels
    private volatile Pixtral opened; // written under the lock
    private boolean closed; // guarded by the lock

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
     * The open model. Threads that come while it is being opened wait until they are interrupted: each stands for a request, so no more of them than an engine lets wait.
     *
     * @throws dev.pixtral.errors.PixtralException if it cannot be opened
     * @throws RateLimitException if too many wait for it already
     * @throws ChatCancelledException if the thread was interrupted meanwhile, which it stays
     * @throws IllegalStateException if this is closed
     */
    Pixtral get() {
        Pixtral ready = opened;
        if (ready != null && !ready.closed()) {
            return ready; // no request can be refused because others ask at the same moment
        }
        enter();
        try {
            return open();
        } finally {
            lock.unlock();
        }
    }

    private void enter() {
        if (lock.tryLock()) {
            return;
        }
        int most = settings.maxWaiting().orElse(EngineOptions.DEFAULT_MAX_WAITING);
        if (lock.getQueueLength() >= most) {
            throw new RateLimitException(
                    "The model is being opened, and %d requests wait for it already, which is the most that it takes; try again later, or allow more."
                            .formatted(most));
        }
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.INTERRUPTED.exception();
        }
    }

    private Pixtral open() {
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
    void close() {
        lock.lock();
        try {
            closed = true;
            if (opened != null) {
                opened.close();
                opened = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
