package dev.pixtral.langchain4j;

import dev.langchain4j.exception.RateLimitException;
import dev.pixtral.Pixtral;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.progress.ProgressListener;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * An engine that several models may use: opened when it is needed first. An attempt that fails is made again by the
 * next request, and an engine that died of itself is replaced by it. Thread-safe.
 */
final class SharedModel {
    private final ModelSettings settings;
    private final BiConsumer<SharedModel, Pixtral> whenOpened;
    private int leases = 0; // guarded by SharedModels
    private volatile Pixtral opened; // written under the lock of this
    private Opening opening; // guarded by this; null unless the model is being opened
    private boolean closed; // guarded by this

    SharedModel(ModelSettings settings) {
        this(settings, (_, _) -> {});
    }

    /**
     * Describes an engine; opens nothing.
     *
     * @param whenOpened told of every engine that is opened for this
     */
    SharedModel(ModelSettings settings, BiConsumer<SharedModel, Pixtral> whenOpened) {
        this.settings = settings;
        this.whenOpened = whenOpened;
    }

    ModelSettings settings() {
        return settings;
    }

    /** Changes the number of leases, and returns it. */
    int addLeases(int more) {
        leases += more;
        return leases;
    }

    /** The engine, if there is one at the moment. */
    Optional<Pixtral> current() {
        return Optional.ofNullable(opened).filter(engine -> !engine.closed());
    }

    /**
     * The open model. Threads that come while it is being opened wait until they are interrupted: each stands for a
     * request, so beside the first there are no more of them than an engine lets wait.
     *
     * @param listener hears how the opening comes along, on this thread, whoever has begun it
     * @throws dev.pixtral.errors.PixtralException if it cannot be opened
     * @throws RateLimitException if too many wait for it already
     * @throws ChatCancelledException if the thread was interrupted meanwhile, which it stays
     * @throws IllegalStateException if this is closed
     */
    Pixtral get(ProgressListener listener) {
        Optional<Pixtral> ready = current();
        if (ready.isPresent()) {
            return ready.get(); // no request can be refused because others ask at the same moment
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
            opening = begun; // afterwards: there may be no memory for its thread
        }
        int most = Objects.requireNonNullElse(settings.maxWaiting(), EngineOptions.DEFAULT_MAX_WAITING);
        if (opening.waiting() > most) {
            throw new RateLimitException(
                    "The model is being opened, and %d requests wait for it already, which is the most that it takes; try again later, or allow more."
                            .formatted(most));
        }
        opening.join();
        return opening;
    }

    private Pixtral open(ProgressListener listener) {
        Pixtral engine = null;
        try {
            Pixtral dead = opened;
            if (dead != null) { // by its own death: nobody else closes it
                dead.close();
            }
            engine = settings.builder().progressListener(listener).open();
        } finally {
            end(engine);
        }
        whenOpened.accept(this, engine); // afterwards: of two that are opened at the same time, one sees the other
        return engine;
    }

    private synchronized void end(Pixtral engine) {
        opened = engine;
        opening = null;
        notifyAll();
    }

    /** Frees the model; one that is being opened is given up. */
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
                    interrupted = true; // restored below: the memory must not be left behind
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
