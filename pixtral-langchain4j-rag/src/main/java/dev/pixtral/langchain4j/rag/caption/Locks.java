package dev.pixtral.langchain4j.rag.caption;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Lock;

/** Waiting for locks. */
final class Locks {
    private Locks() {}

    /** Locks, unless the thread is interrupted. */
    static void lock(Lock lock) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The thread was interrupted while it waited for a caption.");
        }
    }
}
