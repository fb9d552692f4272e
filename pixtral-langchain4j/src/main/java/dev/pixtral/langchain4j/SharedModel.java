package dev.pixtral.langchain4j;

import dev.langchain4j.exception.RateLimitException;
import dev.pixtral.Pixtral;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.langchain4j.metrics.EngineState;
import dev.pixtral.langchain4j.metrics.EngineView;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.progress.ProgressListener;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * An engine that several chat models may share, opened on first use. After a failed attempt to open it, or after a
 * failure of the engine, the next request opens a new one. Thread-safe.
 */
final class SharedModel implements EngineView {
    private final ModelSettings settings;
    private final BiConsumer<SharedModel, Pixtral> whenOpened;
    private int leases = 0; // guarded by SharedModels
    private volatile Pixtral opened; // written under the lock of this
    private Opening opening; // guarded by this; null unless the model is being opened
    private boolean closed; // guarded by this, like the next
    private boolean failedToOpen; // the last attempt

    SharedModel(ModelSettings settings) {
        this(settings, (_, _) -> {});
    }

    /**
     * Describes an engine without opening it.
     *
     * @param whenOpened called with every engine that is opened for this
     */
    SharedModel(ModelSettings settings, BiConsumer<SharedModel, Pixtral> whenOpened) {
        this.settings = settings;
        this.whenOpened = whenOpened;
    }

    ModelSettings settings() {
        return settings;
    }

    /** Changes the number of leases, and returns the new number. */
    int addLeases(int more) {
        leases += more;
        return leases;
    }

    /** The engine, if one is open. */
    Optional<Pixtral> current() {
        return Optional.ofNullable(opened).filter(engine -> !engine.closed());
    }

    @Override
    public synchronized EngineState state() {
        if (closed) {
            return EngineState.CLOSED;
        }
        if (opened == null) {
            return failedToOpen ? EngineState.FAILED : EngineState.NOT_OPENED;
        }
        return opened.closed() ? EngineState.FAILED : EngineState.OPEN;
    }

    @Override
    public Optional<EngineStatistics> statistics() {
        return current().map(Pixtral::statistics);
    }

    /**
     * Returns the open model, or opens it. Threads that call this while it is being opened wait; an interrupt ends the
     * wait. Each of them represents a request, so besides the first at most {@code maxWaiting} of them may wait.
     *
     * @param listener receives the progress of opening, on the calling thread, even if another thread has started it
     * @throws dev.pixtral.errors.PixtralException if it cannot be opened
     * @throws RateLimitException if too many threads are waiting
     * @throws ChatCancelledException if the thread is interrupted while it waits; its interrupt status is kept
     * @throws IllegalStateException if this is closed
     */
    Pixtral get(ProgressListener listener) {
        Optional<Pixtral> ready = current();
        if (ready.isPresent()) {
            return ready.get(); // without the lock, so no request is refused only because others call at the same time
        }
        Opening attempt;
        synchronized (this) {
            if (closed) {
                throw Stop.CLOSED.exception();
            }
            ready = current();
            if (ready.isPresent()) {
                return ready.get();
            }
            attempt = attempt();
        }
        return attempt.await(listener);
    }

    private Opening attempt() {
        if (opening == null) {
            Opening begun = new Opening(this::open);
            begun.start();
            opening = begun; // only after the start, which fails if there is no memory for the thread
        }
        int most = Objects.requireNonNullElse(settings.maxWaiting(), EngineOptions.DEFAULT_MAX_WAITING);
        if (opening.waiting() > most) {
            throw new RateLimitException(
                    ("The model is being opened, and %d requests, the maximum, are already waiting for it; "
                                    + "try again later, or allow more with maxWaiting.")
                            .formatted(most));
        }
        opening.join();
        return opening;
    }

    private Pixtral open(ProgressListener listener) {
        Pixtral engine = null;
        try {
            Pixtral dead = opened;
            if (dead != null) { // it failed, and nothing else closes it
                dead.close();
            }
            engine = settings.builder().progressListener(listener).open();
        } finally {
            end(engine);
        }
        whenOpened.accept(this, engine); // last: of two opened at the same time, at least one sees the other
        return engine;
    }

    private synchronized void end(Pixtral engine) {
        opened = engine;
        failedToOpen = engine == null;
        opening = null;
        notifyAll();
    }

    /** Frees the engine; cancels an attempt to open it. */
    void close() {
        boolean interrupted = false;
        Pixtral last;
        synchronized (this) {
            closed = true;
            if (opening != null) {
                opening.stop();
            }
            while (opening != null) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true; // restored below: the memory must be freed first
                }
            }
            last = opened;
            opened = null;
        }
        if (last != null) {
            last.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
