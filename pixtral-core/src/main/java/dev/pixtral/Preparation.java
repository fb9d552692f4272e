package dev.pixtral;

import dev.pixtral.engine.EngineFailureException;
import dev.pixtral.errors.PixtralException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A few threads on which requests are prepared: schemas compiled, pictures decoded, texts tokenised. So many requests
 * at once take no more of the processors and of the memory than a few, and who asks from a virtual thread does not hold
 * up other virtual threads.
 *
 * <p>Nothing runs here that waits for a server or a user's code. The threads are daemons and end when they have had
 * nothing to do for a while.
 */
final class Preparation implements AutoCloseable {
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final Runnable requireOpen;

    /**
     * Prepares the threads; none is started.
     *
     * @param requireOpen throws once this is closed, or is about to be
     */
    Preparation(Runnable requireOpen) {
        // more than processors, so that a short piece of work gets its share beside long ones
        int most = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
        this.threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("pixtral-prepare-", 1).factory());
        this.threads.allowCoreThreadTimeOut(true);
        this.requireOpen = requireOpen;
    }

    /**
     * Does a piece of work and waits for it. If the waiting thread is interrupted, so is the work, and the thread stays
     * marked. A thread that is marked already does the work itself.
     *
     * @param work CPU work that obeys interrupts
     * @return its result
     * @throws PixtralException if the thread was interrupted, the JVM is out of memory, or this is closed; and what the
     *     work throws
     */
    <T> T run(Supplier<T> work) {
        if (Thread.currentThread().isInterrupted()) {
            return work.get(); // it ends soon by itself, and what is short may still be done
        }
        Future<T> result = submit(work);
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new PixtralException("The thread was interrupted before the request had been prepared.", e);
        } catch (CancellationException e) {
            throw closed(e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private <T> Future<T> submit(Supplier<T> work) {
        try {
            return threads.submit(work::get);
        } catch (RejectedExecutionException e) {
            throw closed(e);
        }
    }

    private RuntimeException failure(Throwable cause) {
        if (threads.isShutdown()) { // which interrupted the work
            return closed(cause);
        }
        return switch (cause) {
            case OutOfMemoryError error -> EngineFailureException.of(error);
            case Error error -> throw error;
            case RuntimeException known -> known;
            default -> new IllegalStateException(cause);
        };
    }

    private RuntimeException closed(Throwable cause) {
        requireOpen.run();
        return new IllegalStateException(cause); // nobody closes this before the engine
    }

    /** Interrupts what is being done, and lets go who waits. */
    @Override
    public void close() {
        threads.shutdownNow().forEach(unbegun -> ((Future<?>) unbegun).cancel(false));
    }
}
