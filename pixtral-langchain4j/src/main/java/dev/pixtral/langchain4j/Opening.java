package dev.pixtral.langchain4j;

import dev.pixtral.Pixtral;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.util.function.Function;

/**
 * An attempt to open a model, on a thread of its own: a request that is ended while it waits does not take the model
 * away from the others that wait for it, nor from the next one. All of them hear how it comes along, each on its own
 * thread. Thread-safe.
 */
final class Opening {
    private final Function<ProgressListener, Pixtral> work;
    private final Thread thread;
    private Progress latest; // guarded by this, as all that follows; null before there is any
    private long told; // how often there was progress
    private Pixtral opened;
    private Throwable failure;
    private boolean over;
    private int waiting;

    /**
     * Prepares the attempt.
     *
     * @param work opens the model; obeys interrupts
     */
    Opening(Function<ProgressListener, Pixtral> work) {
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name("pixtral-opening").unstarted(this::open);
    }

    void start() {
        thread.start();
    }

    /** Ends the attempt soon. */
    void stop() {
        thread.interrupt();
    }

    private void open() {
        Pixtral result = null;
        Throwable problem = null;
        try {
            result = work.apply(this::tell);
        } catch (Throwable e) { // thrown to those who wait, who put it into words
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

    /** How many threads wait for the model. */
    synchronized int waiting() {
        return waiting;
    }

    /** One more thread is about to wait, and will call {@link #await}. */
    synchronized void join() {
        waiting++;
    }

    /**
     * Waits for the model.
     *
     * @param listener hears how far it is, the state that it has already included, on this thread
     * @return the open model
     * @throws RuntimeException and errors as the attempt failed with
     * @throws ChatCancelledException if the thread was interrupted meanwhile, which it stays
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

    /** The latest progress, once there is more than has been heard; the same as before if there will be no more. */
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
