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
 * A small pool of threads that prepare requests: they compile schemas, decode pictures and tokenise texts. The pool
 * bounds the processors and memory that simultaneous requests use, and a caller on a virtual thread does not block
 * other virtual threads.
 *
 * <p>No task here waits for a server or for user code. The threads are daemons and end after they have been idle for a
 * while.
 */
final class Preparation implements AutoCloseable {
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final Runnable requireOpen;

    /**
     * Creates the pool without starting a thread.
     *
     * @param requireOpen throws once this pool is closed or about to be closed
     */
    Preparation(Runnable requireOpen) {
        // more threads than processors, so that short tasks get their share while long ones run
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
     * Runs a task and waits for its result. If the waiting thread is interrupted, so is the task, and the thread's
     * interrupt status is kept. A thread that is already interrupted runs the task itself.
     *
     * @param work CPU-bound task that responds to interrupts
     * @return its result
     * @throws PixtralException if the thread was interrupted, the JVM is out of memory, or this pool is closed;
     *     exceptions of the task are rethrown
     */
    <T> T run(Supplier<T> work) {
        if (Thread.currentThread().isInterrupted()) {
            return work.get(); // a long task ends itself soon, and a short one may still complete
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
        if (threads.isShutdown()) { // the shutdown interrupted the task
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
        return new IllegalStateException(cause); // unreachable: the engine is closed before this pool
    }

    /** Interrupts running tasks and releases the threads that wait for their results. */
    @Override
    public void close() {
        threads.shutdownNow().forEach(unbegun -> ((Future<?>) unbegun).cancel(false));
    }
}
