package dev.pixtral.langchain4j;

import dev.pixtral.Generation;
import dev.pixtral.Reply;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The work for one request, which can be stopped at any stage. One thread waits for the reply; any thread may stop it.
 *
 * <p>Opening the model, fetching and decoding pictures happen on a thread of their own: so whoever waits can leave at once when time is over, and an interrupt
 * ends what that thread is waiting for without touching the caller's threads. Afterwards the engine computes, and ends the generation at its next layer.
 *
 * <p>However the preparation ends, with an error of the JVM as well, the thread that waits is let go, and a generation that nobody waits for is cancelled.
 */
final class Work {
    private final Supplier<Generation> preparation;
    private final Executor threads;
    private final CountDownLatch started =
            new CountDownLatch(1); // open when there is something to say: one of the fields below
    private Thread preparing; // guarded by this; null when the engine has taken over
    private Generation generation; // guarded by this
    private Throwable failure; // guarded by this
    private Stop stopped; // guarded by this; null as long as nobody has stopped it

    /**
     * Describes the work; nothing is done before {@link #await}.
     *
     * @param preparation from the open model to the queued generation
     */
    Work(Supplier<Generation> preparation) {
        this(preparation, RequestThreads.INSTANCE);
    }

    /** The same with other threads for the preparation. */
    Work(Supplier<Generation> preparation, Executor threads) {
        this.preparation = preparation;
        this.threads = threads;
    }

    /** Ends the work. The first reason counts; later calls have no effect. Does not wait. */
    synchronized void stop(Stop reason) {
        if (stopped != null) {
            return;
        }
        stopped = reason;
        started.countDown();
        if (generation != null) {
            generation.abandon();
        } else if (preparing != null) {
            preparing.interrupt();
        }
    }

    /** Whether somebody has ended the work. */
    synchronized boolean stopped() {
        return stopped != null;
    }

    /**
     * Does the work and waits for the reply.
     *
     * @param listener hears how it comes along, on this thread, until the work is stopped
     * @return the complete reply
     * @throws RuntimeException in LangChain4j's family, if it failed or was stopped
     */
    Reply await(GenerationListener listener) {
        if (!stopped()) {
            threads.execute(this::prepare);
        }
        Generation begun = awaitStart();
        Reply reply;
        try {
            reply = begun.await(new UntilStopped(listener, this));
        } catch (Throwable e) {
            begun.cancel(); // nobody waits any more
            throwIfStopped();
            throw ExceptionMapper.generating(e);
        }
        throwIfStopped(); // while the last pieces were on their way, which the listener was not told
        if (reply.finishReason() == FinishReason.CANCELLED) { // nobody but an interrupt lets it end so
            throw Stop.INTERRUPTED.exception();
        }
        return reply;
    }

    private synchronized void throwIfStopped() {
        if (stopped != null) {
            throw stopped.exception();
        }
    }

    private void prepare() {
        if (!enter()) {
            return;
        }
        Generation begun = null;
        try {
            begun = preparation.get();
            handOver(begun);
        } catch (Throwable e) { // told to the thread that waits, and put into words there: here memory may be short
            giveUp(begun, e);
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
        started.countDown();
    }

    private synchronized void giveUp(Generation begun, Throwable e) {
        preparing = null;
        failure = e;
        started.countDown();
        if (begun != null) {
            begun.cancel();
        }
    }

    private Generation awaitStart() {
        try {
            started.await();
        } catch (InterruptedException e) {
            stop(Stop.INTERRUPTED);
            Thread.currentThread().interrupt();
            throw Stop.INTERRUPTED.exception();
        }
        synchronized (this) {
            throwIfStopped();
            if (failure != null) {
                throw ExceptionMapper.asking(failure);
            }
            return generation;
        }
    }
}
