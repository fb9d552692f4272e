package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that share one operation. The assignment of tasks to threads does not change a bit.
 *
 * <p>The caller works too and is therefore included in {@link #threads()}; several callers take turns. The others are
 * daemon threads that spin for a short while between two operations and then sleep, because waking a sleeping thread
 * takes longer than a small operation. An operation never waits for a thread that did not take part in it, and
 * allocates nothing.
 *
 * <p>One number says which operation is current and how many of its tasks are left. A thread takes a task by decreasing
 * it, which fails if another operation has begun: so a late thread takes no task of an operation that it does not know,
 * and what it reads about the operation after that does not change before its task is done.
 */
@Internal
public final class Workers implements AutoCloseable {
    /** Nanoseconds for which a waiting thread spins; then it lets others use its core. */
    private static final long SPINNING = 20_000;

    /**
     * Nanoseconds after which a worker sleeps: longer than the work that a pass does on one thread between two
     * operations. A number of spins would not do: one takes 10 to 60 nanoseconds, depending on the processor.
     */
    private static final long AWAKE = 100_000;

    /** Elements of two cache lines, which processors load as a pair: neighbours would slow each other down. */
    private static final int APART = 16;

    private static final int LEFT = APART; // the operation's number in the upper half, tasks left in the lower half
    private static final int DONE = 2 * APART; // tasks done

    private final AtomicLongArray counters = new AtomicLongArray(3 * APART);
    private final Worker[] workers;
    private final ReentrantLock callers = new ReentrantLock();
    private final Workspace callersWorkspace = new Workspace();
    private int tasks; // of the operation; these two are written before its number
    private Task task;
    private volatile Throwable failure;
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
            workers[i] = new Worker("pixtral-worker-" + (i + 1));
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
     * Returns the working memory of all threads, while no operation runs.
     *
     * @return bytes, at most {@link Workspace#most} for each of them
     */
    public long workspaceBytes() {
        long bytes = callersWorkspace.bytes();
        for (Worker worker : workers) {
            bytes += worker.workspace.bytes();
        }
        return bytes;
    }

    /**
     * Runs {@code task} for each of {@code 0 .. tasks - 1}, in any order and on any thread, and returns when all are
     * done. Waits for an operation of another caller to end. A task must not call this.
     *
     * @param tasks number of tasks
     * @param task the work; if it throws, tasks that have not started are skipped and the error is thrown here
     */
    public void run(int tasks, Task task) {
        callers.lock();
        try {
            if (tasks > 1 && workers.length > 0) {
                share(tasks, task);
                return;
            }
            for (int i = 0; i < tasks; i++) {
                task.run(i, callersWorkspace);
            }
        } finally {
            callers.unlock();
        }
    }

    private void share(int tasks, Task task) {
        int operation = operation() + 1;
        this.tasks = tasks;
        this.task = task;
        counters.set(DONE, 0);
        counters.set(LEFT, (long) operation << Integer.SIZE | tasks);
        for (Worker worker : workers) {
            if (worker.asleep) {
                LockSupport.unpark(worker);
            }
        }
        drain(operation, callersWorkspace);
        await(tasks);
        this.task = null; // it references the memory of its pass
        Throwable thrown = failure;
        failure = null;
        rethrow(thrown);
    }

    /** Ends the threads. The caller of a running operation completes it. */
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    private int operation() {
        return operation(counters.get(LEFT));
    }

    private static int operation(long left) {
        return (int) (left >>> Integer.SIZE);
    }

    /** Runs tasks of an operation until none is left or another operation has begun. */
    private void drain(int operation, Workspace workspace) {
        for (int i = take(operation); i >= 0; i = take(operation)) {
            try {
                if (failure == null) {
                    task.run(i, workspace);
                }
            } catch (Throwable t) { // rethrown on the caller's thread
                failure = t;
            } finally {
                counters.incrementAndGet(DONE);
            }
        }
    }

    /** Takes a task of the operation; returns -1 if there is none. */
    private int take(int operation) {
        while (true) {
            long left = counters.get(LEFT);
            if (operation(left) != operation || (int) left == 0) {
                return -1;
            }
            if (counters.compareAndSet(LEFT, left, left - 1)) {
                return tasks - (int) left;
            }
        }
    }

    private void await(int all) {
        long begin = System.nanoTime();
        while (counters.get(DONE) < all) {
            pause(System.nanoTime() - begin); // the others may need this core to finish
        }
    }

    private static void pause(long waited) {
        if (waited < SPINNING) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private static void rethrow(Throwable thrown) {
        switch (thrown) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable t -> throw new IllegalStateException(t);
        }
    }

    private final class Worker extends Thread {
        private final Workspace workspace = new Workspace();
        private volatile boolean asleep;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            for (int seen = 0; awaitAfter(seen); ) {
                seen = operation();
                drain(seen, workspace);
            }
        }

        /** Waits for another operation than this one; returns false when closed. */
        private boolean awaitAfter(int seen) {
            long begin = System.nanoTime();
            while (operation() == seen) {
                if (closed) {
                    return false;
                }
                long waited = System.nanoTime() - begin;
                if (waited < AWAKE) {
                    pause(waited);
                } else {
                    asleep = true; // set before checking once more, so that a wake-up cannot be missed
                    if (operation() == seen && !closed) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                }
            }
            return !closed;
        }
    }
}
