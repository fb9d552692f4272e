package dev.pixtral.langchain4j;

import dev.pixtral.Pixtral;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.util.function.Function;

/**
 * An attempt to open a model, on its own thread: when a waiting request is ended, the attempt continues for the other
 * waiting requests and for later ones. Progress is reported to each of them on its own thread. Thread-safe.
 */
final class Opening {
    private final Function<ProgressListener, Pixtral> work;
    private final Thread thread;
    private Progress latest; // guarded by this, like the following fields; null before there is any
    private long told; // number of progress reports
    private Pixtral opened;
    private Throwable failure;
    private boolean over;
    private int waiting;

    /**
     * Prepares the attempt.
     *
     * @param work opens the model; must respond to interrupts
     */
    Opening(Function<ProgressListener, Pixtral> work) {
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name("pixtral-opening").unstarted(this::open);
    }

    void start() {
        thread.start();
    }

    /** Interrupts the attempt; does not wait. */
    void stop() {
        thread.interrupt();
    }

    private void open() {
        Pixtral result = null;
        Throwable problem = null;
        try {
            result = work.apply(this::tell);
        } catch (Throwable e) { // rethrown on the waiting threads, which map it
            problem = e;
        }
        end(result, problem);
    }

    private synchronized void tell(Progress progress) {
        latest = progress;
        told++;
        notifyAll();
    }

    private synchronized void end(Pixtral result, Throwable problem) {
        opened = result;
        failure = problem;
        over = true;
        notifyAll();
    }

    /** The number of threads that wait for the model. */
    synchronized int waiting() {
        return waiting;
    }

    /** Registers a waiting thread, which must then call {@link #await}. */
    synchronized void join() {
        waiting++;
    }

    /**
     * Waits for the model.
     *
     * @param listener receives the progress, including the current state, on the calling thread
     * @return the open model
     * @throws RuntimeException the exception that the attempt failed with; errors are rethrown as well
     * @throws ChatCancelledException if the thread is interrupted while it waits; its interrupt status is kept
     */
    Pixtral await(ProgressListener listener) {
        try {
            long heard = 0;
            while (true) {
                News news = after(heard);
                if (news.told() > heard) {
                    heard = news.told();
                    listener.onProgress(news.progress());
                } else {
                    return result();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.INTERRUPTED.exception();
        } finally {
            leave();
        }
    }

    private record News(long told, Progress progress) {}

    /** Waits for new progress and returns the latest; returns the same as before once the attempt has ended. */
    private synchronized News after(long heard) throws InterruptedException {
        while (told == heard && !over) {
            wait();
        }
        return new News(told, latest);
    }

    private synchronized Pixtral result() {
        switch (failure) {
            case null -> {
                return opened;
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private synchronized void leave() {
        waiting--;
    }
}
