package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;

/**
 * Counts the steps for one mask or one token, so that schemas that need too many are rejected and interrupted threads
 * stop soon. Not thread-safe: its {@link Grammar} holds the lock.
 */
final class Effort {
    /**
     * Maximum number of steps for one mask or one token: a few seconds. The longest walk, through all tokens of
     * Pixtral's vocabulary in a string with a pattern, takes less than a hundredth of it; other masks of ordinary
     * schemas take less than a thousandth.
     */
    static final long MOST = 1L << 26;

    private static final int LOOK = 1 << 11; // steps; far less than 100 ms

    private long spent;
    private int unseen;

    /** Restarts the count. */
    void begin() {
        spent = 0;
        look();
    }

    /** Counts steps; returns whether the limit allows them. */
    boolean spend(int steps) {
        spent += steps;
        pass(steps);
        return spent <= MOST;
    }

    /**
     * Checks for interrupts after a number of steps that are not counted, because the traversed objects were counted
     * when they were made.
     */
    void pass(int steps) {
        unseen += steps;
        if (unseen >= LOOK) {
            look();
        }
    }

    private void look() {
        unseen = 0;
        if (Thread.currentThread().isInterrupted()) {
            throw GrammarException.interrupted();
        }
    }

    /** Returns the number of steps since {@link #begin}. */
    long spent() {
        return spent;
    }
}
