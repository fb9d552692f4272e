package dev.pixtral.langchain4j;

import dev.pixtral.Generation;
import dev.pixtral.Reply;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The work for one request, which can be stopped at any stage. One thread waits for the reply; any thread may stop it.
 *
 * <p>Opening the model, fetching and decoding pictures happen on a thread of their own: so whoever waits can leave at
 * once when time is over, and an interrupt ends what that thread is waiting for without touching the caller's threads.
 * Afterwards the engine computes, and ends the generation at its next layer.
 *
 * <p>However the preparation ends, with an error of the JVM as well, the thread that waits is let go, and a generation
 * that nobody waits for is cancelled.
 */
final class Work {
    private final Function<ProgressListener, Generation> preparation;
    private final Executor threads;
    private final Deque<Progress> untold = new ArrayDeque<>(); // guarded by this; of the preparation
    private boolean started; // guarded by this; there is something to say: one of the fields below
    private Thread preparing; // guarded by this; null when the engine has taken over
    private Generation generation; // guarded by this
    private Throwable failure; // guarded by this
    private Stop stopped; // guarded by this; null as long as nobody has stopped it

    /**
     * Describes the work; nothing is done before {@link #await}.
     *
     * @param preparation from the open model to the queued generation, telling how it comes along
     */
    Work(Function<ProgressListener, Generation> preparation) {
        this(preparation, RequestThreads.INSTANCE);
    }

    /** The same with other threads for the preparation. */
    Work(Function<ProgressListener, Generation> preparation, Executor threads) {
        this.preparation = preparation;
        this.threads = threads;
    }

    /** Ends the work. The first reason counts; later calls have no effect. Does not wait. */
    synchronized void stop(Stop reason) {
        if (stopped != null) {
            return;
        }
        stopped = reason;
        start();
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
        GenerationListener told = new UntilStopped(listener, this);
        Generation begun = awaitStart(told);
        Reply reply;
        try {
            reply = begun.await(told);
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
            begun = preparation.apply(this::tell);
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
        start();
    }

    private synchronized void giveUp(Generation begun, Throwable e) {
        preparing = null;
        failure = e;
        start();
        if (begun != null) {
            begun.cancel();
        }
    }

    private synchronized void start() {
        started = true;
        notifyAll();
    }

    /** From the thread that prepares. Of a stage that nobody has heard yet the latest is enough. */
    private synchronized void tell(Progress progress) {
        if (!untold.isEmpty() && untold.peekLast().getClass() == progress.getClass()) {
            untold.pollLast();
        }
        untold.add(progress);
        notifyAll();
    }

    /** The next progress of the preparation; empty once that is over. */
    private synchronized Optional<Progress> next() throws InterruptedException {
        while (untold.isEmpty() && !started) {
            wait();
        }
        return Optional.ofNullable(untold.poll());
    }

    private Generation awaitStart(ProgressListener listener) {
        try {
            for (Optional<Progress> news = next(); news.isPresent(); news = next()) {
                listener.onProgress(news.get());
            }
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
