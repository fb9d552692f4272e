package dev.pixtral.langchain4j;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.chat.Prompt;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.progress.ProgressListener;
import java.lang.ref.Cleaner;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A chat model's share in an engine, and its requests under way. Closing it ends these and no others. Thread-safe. */
final class ModelLease implements AutoCloseable {
    private final SharedModel model;
    private final Consumer<Pixtral> whenOpened;
    private final Cleaner.Cleanable release;
    private final Set<Work> underWay = new HashSet<>(); // guarded by this
    private Pixtral ready; // guarded by this; the engine that whenOpened was called with
    private boolean closed; // guarded by this

    /**
     * Takes a share.
     *
     * @param whenOpened called with the engine before its first use; later uses do not wait for it
     * @param release gives it back; run once, on close or when this has been collected, so it must not refer to this
     */
    ModelLease(SharedModel model, Consumer<Pixtral> whenOpened, Cleaner cleaner, Runnable release) {
        this.model = model;
        this.whenOpened = whenOpened;
        this.release = cleaner.register(this, release);
    }

    /**
     * Opens the model if it is not open yet.
     *
     * @param listener hears how that comes along, on this thread
     * @throws RuntimeException in LangChain4j's family if it cannot be opened
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
     * A request, not started yet; {@link #end} must follow.
     *
     * @param options asked for when the work is done, on its thread, before the model is opened
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

    /** The request is over. */
    synchronized void end(Work work) {
        underWay.remove(work);
    }

    /** How many requests are under way. */
    synchronized int underWay() {
        return underWay.size();
    }

    /** Ends the requests under way, and frees the engine if nobody else uses it. May be called again. */
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
