package dev.pixtral.grammar.trie;

/**
 * What may come within a string, from one place in it on: a deterministic machine over its bytes until a quote, whose
 * states are numbers.
 */
public interface ContentMachine {
    /** Stands for no state: the bytes are not allowed. */
    long DEAD = -1;

    /**
     * Returns the state at that place.
     *
     * @return a state
     */
    long start();

    /**
     * Returns the state after one more byte.
     *
     * @param state a state
     * @param unsignedByte 0 to 255, no quote
     * @return the next state, or {@link #DEAD}
     */
    long next(long state, int unsignedByte);
}
