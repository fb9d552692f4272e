package dev.pixtral.langchain4j.rag.load;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A daemon thread for work on one PDF file, which may take too long or never end. It is asked to stop, and then not
 * waited for any more. What it used is released on the thread itself when the work has ended.
 */
final class PageThread {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final StuckThreads stuck;
    private final ExecutorService executor;
    private volatile Thread thread;
    private volatile boolean stopped;

    PageThread(StuckThreads stuck) {
        stuck.check();
        this.stuck = stuck;
        executor = Executors.newSingleThreadExecutor(work -> {
            thread = Thread.ofPlatform()
                    .name("pixtral-pdf")
                    .daemon() // a thread that cannot be stopped must not keep the JVM alive
                    .unstarted(work);
            return thread;
        });
    }

    /**
     * Does a piece of work and waits for it.
     *
     * @throws TimeoutException if it took too long; the thread must then be given up
     * @throws ExecutionException with whatever the work threw, errors included
     * @throws CancellationException if the waiting thread was interrupted; its flag stays set
     */
    <T> T call(Callable<T> work, Duration limit) throws TimeoutException, ExecutionException {
        Future<T> result = executor.submit(work);
        try {
            return result.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            ask(result);
            Thread.currentThread().interrupt();
            throw new CancellationException("Loading pictures was interrupted.");
        } catch (TimeoutException e) {
            ask(result);
            throw e;
        }
    }

    private void ask(Future<?> work) {
        stopped = true;
        work.cancel(true);
    }

    /** Ends the work if it was given up; to be called often by the work. */
    void check() {
        if (stopped) {
            throw new CancellationException("Work on this PDF file was given up.");
        }
    }

    /** Runs a last action when the work has ended, then ends the thread. */
    void close(Runnable last) {
        executor.execute(last);
        executor.shutdown();
    }

    /** After {@link #close}: waits a little, interrupted or not, and notes the thread if it does not end. */
    void awaitEnd() {
        boolean interrupted = Thread.interrupted();
        try {
            if (!executor.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                stuck.add(thread);
            }
        } catch (InterruptedException e) {
            interrupted = true;
            stuck.add(thread);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
