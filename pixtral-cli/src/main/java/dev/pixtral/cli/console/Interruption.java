package dev.pixtral.cli.console;

import java.time.Duration;
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
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final CountDownLatch finished = new CountDownLatch(1);
    private Runnable leave = () -> {}; // guarded by this
    private Runnable stop; // guarded by this; null until there is something to stop
    private Duration wait = LONGEST_WAIT; // guarded by this; for the command after it was stopped
    private boolean interrupted; // guarded by this

    /**
     * Sets what an interruption stops. If the interruption has already happened, stops it immediately. Replaces what
     * was set before.
     */
    public void watch(Runnable begun) {
        watch(begun, LONGEST_WAIT);
    }

    /**
     * As {@link #watch(Runnable)}, for what needs more time to stop.
     *
     * @param longest how long the process waits for it before it ends
     */
    public synchronized void watch(Runnable begun, Duration longest) {
        stop = begun;
        wait = longest;
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
        Duration longest = stop();
        try {
            return finished.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Stops what is running; returns how long it may take. */
    private synchronized Duration stop() {
        interrupted = true;
        if (stop == null) {
            leave.run();
            return Duration.ZERO;
        }
        stop.run();
        return wait;
    }

    /** Notes that the command has printed everything. */
    public void finished() {
        finished.countDown();
    }
}
