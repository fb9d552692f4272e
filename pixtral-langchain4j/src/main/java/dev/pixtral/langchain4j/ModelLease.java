package dev.pixtral.langchain4j;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.chat.Prompt;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.langchain4j.metrics.EngineView;
import dev.pixtral.progress.ProgressListener;
import java.lang.ref.Cleaner;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A chat model's share of an engine, and its requests under way. Closing it ends only these. Thread-safe. */
final class ModelLease implements AutoCloseable {
    private final SharedModel model;
    private final Consumer<Pixtral> whenOpened;
    private final Cleaner.Cleanable release;
    private final Set<Work> underWay = new HashSet<>(); // guarded by this
    private Pixtral ready; // guarded by this; the engine that was passed to whenOpened
    private boolean closed; // guarded by this

    /**
     * Takes a share of an engine.
     *
     * @param whenOpened called with the engine on its first use; later uses do not wait for this call
     * @param release returns the share; run once, on close or after this has been garbage collected, so it must not
     *     refer to this
     */
    ModelLease(SharedModel model, Consumer<Pixtral> whenOpened, Cleaner cleaner, Runnable release) {
        this.model = model;
        this.whenOpened = whenOpened;
        this.release = cleaner.register(this, release);
    }

    /**
     * Opens the model if it is not open yet.
     *
     * @param listener receives the progress of opening, on the calling thread
     * @throws RuntimeException one of LangChain4j's exceptions if it cannot be opened
     * @throws IllegalStateException if this is closed
     */
    Pixtral open(ProgressListener listener) {
        requireOpen();
        Pixtral pixtral;
        try {
            pixtral = model.get(listener);
        } catch (PixtralException e) {
            throw ExceptionMapper.opening(e);
        }
        if (isFirstUse(pixtral)) {
            whenOpened.accept(pixtral);
        }
        return pixtral;
    }

    private synchronized boolean isFirstUse(Pixtral pixtral) {
        boolean first = ready != pixtral;
        ready = pixtral;
        return first;
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw Stop.CLOSED.exception();
        }
    }

    /**
     * Registers a request without starting it; the caller must call {@link #end} afterwards.
     *
     * @param options called on the thread of the work, before the model is opened
     */
    Work begin(Prompt prompt, Supplier<GenerationOptions> options) {
        Work work = new Work(listener -> {
            GenerationOptions complete = options.get();
            return open(listener).start(prompt, complete, listener);
        });
        synchronized (this) {
            requireOpen();
            underWay.add(work);
        }
        return work;
    }

    /** Removes a request that has ended. */
    synchronized void end(Work work) {
        underWay.remove(work);
    }

    /** The engine, which other leases may share. */
    EngineView engine() {
        return model;
    }

    /** The number of requests under way. */
    synchronized int underWay() {
        return underWay.size();
    }

    /** Ends the requests under way, and frees the engine if no other model uses it. May be called repeatedly. */
    @Override
    public void close() {
        List<Work> ended;
        synchronized (this) {
            closed = true;
            ended = List.copyOf(underWay);
        }
        ended.forEach(work -> work.stop(Stop.CLOSED));
        release.clean();
    }
}
