package dev.pixtral.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether the user has interrupted the command. Thread-safe: the thread of a shutdown hook calls {@link #interrupt},
 * the command's thread calls the other methods.
 *
 * <p>The JVM ends as soon as its shutdown hooks have returned. So the hook waits briefly for the command to print what
 * it has.
 */
public final class Interruption {
    private static final int LONGEST_WAIT_SECONDS = 2;

    private final CountDownLatch finished = new CountDownLatch(1);
    private Runnable leave = () -> {}; // guarded by this
    private Runnable stop; // guarded by this; null until there is something to stop
    private boolean interrupted; // guarded by this

    /**
     * Sets what an interruption stops. If the interruption has already happened, stops it immediately. Replaces what
     * was set before.
     */
    public synchronized void watch(Runnable begun) {
        stop = begun;
        if (interrupted) {
            begun.run();
        }
    }

    /** Sets what to do last if there is nothing to stop and the process just ends. Replaces what was set before. */
    synchronized void leaving(Runnable tidy) {
        leave = tidy;
    }

    /** Whether the user has interrupted the command. */
    public synchronized boolean interrupted() {
        return interrupted;
    }

    /**
     * Stops what is running, if anything, and waits briefly for the command to finish.
     *
     * @return whether the command has finished and printed everything
     */
    public boolean interrupt() {
        int wait = stop() ? LONGEST_WAIT_SECONDS : 0;
        try {
            return finished.await(wait, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized boolean stop() {
        interrupted = true;
        if (stop != null) {
            stop.run();
        } else {
            leave.run();
        }
        return stop != null;
    }

    /** Notes that the command has printed everything. */
    public void finished() {
        finished.countDown();
    }
}
