package dev.pixtral.cli;

import dev.pixtral.Generation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The user's wish to stop. Thread-safe: the thread of a shutdown hook calls {@link #interrupt}, the command's thread the rest.
 *
 * <p>The JVM ends as soon as its shutdown hooks have returned. So the hook waits a little, for the command to print what there is.
 */
final class Interruption {
    private static final int LONGEST_WAIT_SECONDS = 2;

    private final CountDownLatch finished = new CountDownLatch(1);
    private Generation generation; // guarded by this; null until there is one
    private boolean interrupted; // guarded by this

    /** A generation has begun that is to be cancelled on interruption. */
    synchronized void watch(Generation begun) {
        generation = begun;
        if (interrupted) {
            begun.cancel();
        }
    }

    /** Cancels the generation, if there is one, and waits until the command has finished, but not for long. */
    void interrupt() {
        if (cancel()) {
            try {
                boolean _ = finished.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized boolean cancel() {
        interrupted = true;
        if (generation != null) {
            generation.cancel();
        }
        return generation != null;
    }

    /** The command has printed everything. */
    void finished() {
        finished.countDown();
    }
}
