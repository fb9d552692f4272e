package dev.pixtral.server;

import java.time.Duration;

/**
 * How long the thread of a request may still wait for its client. A thread that waits too long is interrupted, which
 * closes its connection: nothing else ends a read or write of the JDK's server. Thread-safe.
 */
final class Stage {
    private final Thread thread;
    private long deadline; // guarded by this; of System.nanoTime
    private boolean waiting; // guarded by this

    Stage(Thread thread) {
        this.thread = thread;
    }

    /** Begins to wait for the client. */
    synchronized void begin(Duration longest) {
        deadline = System.nanoTime() + longest.toNanos();
        waiting = true;
    }

    /** Ends to wait for the client. */
    synchronized void end() {
        waiting = false;
    }

    /** Interrupts the thread if it has waited for too long. */
    synchronized void check() {
        if (waiting && System.nanoTime() - deadline > 0) {
            waiting = false;
            thread.interrupt();
        }
    }
}
