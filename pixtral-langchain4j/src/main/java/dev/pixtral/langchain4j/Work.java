package dev.pixtral.langchain4j;

import dev.langchain4j.internal.DefaultExecutorProvider;
import dev.pixtral.Generation;
import dev.pixtral.Reply;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The work for one request, which can be stopped at any stage. One thread waits for the reply; any thread may stop it.
 *
 * <p>Opening the model, fetching and decoding pictures happen on a virtual thread of their own: so whoever waits can leave at once when time is over, and an interrupt
 * ends what that thread is waiting for without touching the caller's threads. Afterwards the engine computes, and ends the generation at its next layer.
 */
final class Work {
    private final Supplier<Generation> preparation;
    private final CompletableFuture<Generation> started = new CompletableFuture<>();
    private Thread preparing; // guarded by this; null when the engine has taken over
    private Generation generation; // guarded by this
    private Stop stopped; // guarded by this; null as long as nobody has stopped it

    /**
     * Describes the work; nothing is done before {@link #await}.
     *
     * @param preparation from the open model to the queued generation
     */
    Work(Supplier<Generation> preparation) {
        this.preparation = preparation;
    }

    /** Ends the work. The first reason counts; later calls have no effect. Does not wait. */
    synchronized void stop(Stop reason) {
        if (stopped != null) {
            return;
        }
        stopped = reason;
        if (generation != null) {
            generation.abandon();
        } else {
            started.completeExceptionally(reason.exception()); // before the preparation can say that it was interrupted
            if (preparing != null) {
                preparing.interrupt();
            }
        }
    }

    /**
     * Does the work and waits for the reply.
     *
     * @param listener hears how it comes along, on this thread
     * @return the complete reply
     * @throws RuntimeException in LangChain4j's family, if it failed or was stopped
     */
    Reply await(GenerationListener listener) {
        start();
        Generation begun = awaitStart();
        try {
            Reply reply = begun.await(listener);
            if (reply.finishReason() == FinishReason.CANCELLED) { // nobody but an interrupt lets it end so
                throw Stop.INTERRUPTED.exception();
            }
            return reply;
        } catch (PixtralException e) {
            Stop reason = stopped();
            throw reason == null ? ExceptionMapper.generating(e) : reason.exception();
        }
    }

    private synchronized Stop stopped() {
        return stopped;
    }

    private synchronized void start() {
        if (stopped == null) {
            DefaultExecutorProvider.getDefaultExecutorService().execute(this::prepare);
        }
    }

    private void prepare() {
        if (!enter()) {
            return;
        }
        try {
            handOver(preparation.get());
        } catch (Throwable e) { // told to the thread that waits
            started.completeExceptionally(ExceptionMapper.asking(e));
        }
    }

    private synchronized boolean enter() {
        preparing = Thread.currentThread();
        return stopped == null;
    }

    private synchronized void handOver(Generation begun) {
        preparing = null;
        generation = begun;
        if (stopped != null) {
            begun.cancel(); // nobody waits any more
        }
        started.complete(begun);
    }

    private Generation awaitStart() {
        try {
            return started.get();
        } catch (InterruptedException e) {
            stop(Stop.INTERRUPTED);
            Thread.currentThread().interrupt();
            throw Stop.INTERRUPTED.exception();
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        }
    }
}
