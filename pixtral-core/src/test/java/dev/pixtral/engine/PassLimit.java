package dev.pixtral.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether something happens within a number of passes. The first pass too many waits for it: a result is there before
 * the next pass, but the thread that waits for the result may see it later.
 */
final class PassLimit {
    private final int most;
    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile int first = Integer.MAX_VALUE / 2;
    private volatile boolean exceeded;

    PassLimit(int most) {
        this.most = most;
    }

    /** Counts the passes after the first {@code passes} ones. */
    void beginAfter(int passes) {
        first = passes;
    }

    /** Called in each pass with its number, on the engine's thread. */
    void check(int pass) {
        if (pass != first + most + 1) {
            return;
        }
        try {
            exceeded = !reached.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** It has happened. */
    void reached() {
        reached.countDown();
    }

    boolean exceeded() {
        return exceeded;
    }
}
