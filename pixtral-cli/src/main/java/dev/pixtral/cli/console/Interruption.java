package dev.pixtral.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The user's wish to stop. Thread-safe: the thread of a shutdown hook calls {@link #interrupt}, the command's thread
 * the rest.
 *
 * <p>The JVM ends as soon as its shutdown hooks have returned. So the hook waits a little, for the command to print
 * what there is.
 */
public final class Interruption {
    private static final int LONGEST_WAIT_SECONDS = 2;

    private final CountDownLatch finished = new CountDownLatch(1);
    private Runnable leave = () -> {}; // guarded by this
    private Runnable stop; // guarded by this; null until there is something to stop
    private boolean interrupted; // guarded by this

    /**
     * Something has begun that is to be stopped on interruption; at once, if that has been already. Takes the place of
     * what was watched before.
     */
    public synchronized void watch(Runnable begun) {
        stop = begun;
        if (interrupted) {
            begun.run();
        }
    }

    /**
     * What is done at last where nothing can be stopped, and the process just ends. Takes the place of what was to be
     * done before.
     */
    synchronized void leaving(Runnable tidy) {
        leave = tidy;
    }

    /** Whether the user has wished to stop. */
    public synchronized boolean interrupted() {
        return interrupted;
    }

    /**
     * Stops what has begun, if there is anything, and waits until the command has finished, but not for long.
     *
     * @return whether the command has finished, and said what there was to say
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

    /** The command has printed everything. */
    public void finished() {
        finished.countDown();
    }
}
