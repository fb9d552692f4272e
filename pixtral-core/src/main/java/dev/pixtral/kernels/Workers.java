package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that share one operation. The assignment of tasks to threads does not change a bit.
 *
 * <p>Used by one caller at a time, which works too and is therefore included in {@link #threads()}. The others are
 * daemon threads that spin for a short while between two operations and then sleep, because waking a sleeping thread
 * takes longer than a small operation. An operation never waits for a thread that did not take part in it.
 */
@Internal
public final class Workers implements AutoCloseable {
    /** Number of spins before a worker sleeps: about 20 microseconds. */
    private static final int SPINS = 500;

    private final Worker[] workers;
    private final Workspace callersWorkspace = new Workspace();
    private volatile Job current = new Job(0, (i, workspace) -> {});
    private volatile boolean closed;

    /** Work that is divided into numbered tasks. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does one task.
         *
         * @param task its number
         * @param workspace working memory of the thread that runs it
         */
        void run(int task, Workspace workspace);
    }

    /**
     * Starts the threads.
     *
     * @param threads number of threads that work, including the caller; at least 1
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
        }
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker("pixtral-worker-" + (i + 1), current);
            workers[i].start();
        }
    }

    /**
     * Returns the number of threads.
     *
     * @return threads that work, including the caller
     */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * Runs {@code task} for each of {@code 0 .. tasks - 1}, in any order and on any thread, and returns when all are
     * done.
     *
     * @param tasks number of tasks
     * @param task the work; if it throws, tasks that have not started are skipped and the error is thrown here
     */
    public void run(int tasks, Task task) {
        if (tasks <= 1 || workers.length == 0) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, callersWorkspace);
            }
            return;
        }
        Job job = new Job(tasks, task);
        current = job;
        for (Worker worker : workers) {
            if (worker.asleep) {
                LockSupport.unpark(worker);
            }
        }
        job.drain(callersWorkspace);
        job.await();
    }

    /** Ends the threads. The caller of a running operation completes it. */
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    /** One operation: its tasks, which of them have been taken, and how many are done. */
    private static final class Job {
        private final int tasks;
        private final Task task;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile Throwable failure;

        Job(int tasks, Task task) {
            this.tasks = tasks;
            this.task = task;
        }

        /** Runs tasks until none remains. */
        void drain(Workspace workspace) {
            for (int i = taken.getAndIncrement(); i < tasks; i = taken.getAndIncrement()) {
                try {
                    if (failure == null) {
                        task.run(i, workspace);
                    }
                } catch (Throwable t) { // rethrown by await(), on the caller's thread
                    failure = t;
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        void await() {
            for (int spin = 0; done.get() < tasks; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield(); // the others may need this core to finish
                }
            }
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable t -> throw new IllegalStateException(t);
            }
        }
    }

    private final class Worker extends Thread {
        private final Workspace workspace = new Workspace();
        private Job seen;
        private volatile boolean asleep;

        Worker(String name, Job seen) {
            super(name);
            this.seen = seen;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (awaitNext()) {
                seen = current;
                seen.drain(workspace);
            }
        }

        /** Waits for an operation that this thread has not seen; returns false when closed. */
        private boolean awaitNext() {
            for (int spin = 0; current == seen; spin++) {
                if (closed) {
                    return false;
                }
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    asleep = true; // set before checking once more, so that a wake-up cannot be missed
                    if (current == seen && !closed) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                }
            }
            return !closed;
        }
    }
}
