package dev.pixtral.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * The threads that share one operation. Which thread does which task changes no bit.
 *
 * <p>One caller at a time; it works as well, so {@link #threads()} counts it in. The others are daemon threads that
 * spin for a short while between two operations and sleep after that, because waking a sleeping thread takes longer
 * than a small operation. An operation never waits for a thread that has not taken part in it.
 */
public final class Workers implements AutoCloseable {
    /** Turns of waiting before a worker sleeps: about 20 microseconds. */
    private static final int SPINS = 500;

    private final Worker[] workers;
    private volatile Job current = new Job(0, i -> {});
    private volatile boolean closed;

    /**
     * Starts the threads.
     *
     * @param threads how many threads work, the caller included; at least 1
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
     * Number of threads.
     *
     * @return threads that work, the caller included
     */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * Runs {@code task} for each of {@code 0 .. tasks - 1}, in any order and on any thread, and returns when all are
     * done.
     *
     * @param tasks number of tasks
     * @param task what to do; if it throws, tasks that have not begun are left out and the error is thrown here
     */
    public void run(int tasks, IntConsumer task) {
        if (tasks <= 1 || workers.length == 0) {
            for (int i = 0; i < tasks; i++) {
                task.accept(i);
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
        job.drain();
        job.await();
    }

    /** Ends the threads. An operation that is running is finished by its caller. */
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    /** One operation: its tasks, which of them are taken and how many are done. */
    private static final class Job {
        private final int tasks;
        private final IntConsumer task;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile Throwable failure;

        Job(int tasks, IntConsumer task) {
            this.tasks = tasks;
            this.task = task;
        }

        /** Takes tasks until none is left. */
        void drain() {
            for (int i = taken.getAndIncrement(); i < tasks; i = taken.getAndIncrement()) {
                try {
                    if (failure == null) {
                        task.accept(i);
                    }
                } catch (Throwable t) { // thrown again by await(), on the caller's thread
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
                seen.drain();
            }
        }

        /** Waits for an operation that this thread has not seen; false when closed. */
        private boolean awaitNext() {
            for (int spin = 0; current == seen; spin++) {
                if (closed) {
                    return false;
                }
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    asleep = true; // said before looking once more, so that a wake-up cannot be missed
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
