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
 * <p>The model is opened and pictures are fetched and decoded on a separate thread: so the waiting thread can return
 * immediately when the timeout expires, and an interrupt ends a blocking operation of that thread without affecting the
 * caller's threads. Then the engine computes; when stopped, it ends the generation at the next layer.
 *
 * <p>However the preparation ends, even with an error of the JVM, the waiting thread is released, and a generation that
 * no thread waits for is cancelled.
 */
final class Work {
    private final Function<ProgressListener, Generation> preparation;
    private final Executor threads;
    private final Deque<Progress> untold = new ArrayDeque<>(); // guarded by this; of the preparation
    private boolean started; // guarded by this; one of the fields below is set
    private Thread preparing; // guarded by this; null once the engine has taken over
    private Generation generation; // guarded by this
    private Throwable failure; // guarded by this
    private Stop stopped; // guarded by this; null until the work is stopped

    /**
     * Describes the work; {@link #await} starts it.
     *
     * @param preparation opens the model and queues the generation, and reports its progress
     */
    Work(Function<ProgressListener, Generation> preparation) {
        this(preparation, RequestThreads.INSTANCE);
    }

    /** Describes the work, with other threads for the preparation. */
    Work(Function<ProgressListener, Generation> preparation, Executor threads) {
        this.preparation = preparation;
        this.threads = threads;
    }

    /** Ends the work. Only the first call has an effect, and its reason is kept. Does not wait. */
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

    /** Whether the work has been stopped. */
    synchronized boolean stopped() {
        return stopped != null;
    }

    /**
     * Does the work and waits for the reply.
     *
     * @param listener receives progress and answer, on the calling thread, until the work is stopped
     * @return the complete reply
     * @throws RuntimeException one of LangChain4j's exceptions, if it failed or was stopped;
     *     {@link IllegalStateException} if the model is closed
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
            begun.cancel(); // no thread waits for it
            throwIfStopped();
            throw ExceptionMapper.generating(e);
        }
        throwIfStopped(); // a stop after the last piece also discards the answer
        if (reply.finishReason() == FinishReason.CANCELLED) { // only an interrupt has this effect
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
        } catch (Throwable e) { // mapped on the waiting thread: memory may be short here
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
            begun.cancel(); // no thread waits for it
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

    /** Called on the preparing thread. Keeps only the latest unreported progress of each stage. */
    private synchronized void tell(Progress progress) {
        if (!untold.isEmpty() && untold.peekLast().getClass() == progress.getClass()) {
            untold.pollLast();
        }
        untold.add(progress);
        notifyAll();
    }

    /** Waits for the next progress of the preparation; empty once it has ended. */
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
