package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;

/**
 * The work on one mask or one token, counted: so that a schema that makes it too much is refused, and that a thread
 * that is interrupted stops soon. Not thread-safe: its {@link Grammar} holds the lock.
 */
final class Effort {
    /**
     * The most steps for one mask or one token: some seconds. The longest walk, through all tokens of Pixtral's
     * vocabulary in a string with a pattern, takes less than a hundredth of it; other masks of ordinary schemas take
     * less than a thousandth.
     */
    static final long MOST = 1L << 26;

    private static final int LOOK = 1 << 11; // steps; far less than 100 ms

    private long spent;
    private int unseen;

    /** Begins to count anew. */
    void begin() {
        spent = 0;
        look();
    }

    /** Counts steps; returns whether there may be more. */
    boolean spend(int steps) {
        spent += steps;
        pass(steps);
        return spent <= MOST;
    }

    /** Steps that are not counted, because what they go through was counted when it was made. */
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

    /** How many steps there were since the beginning. */
    long spent() {
        return spent;
    }
}
