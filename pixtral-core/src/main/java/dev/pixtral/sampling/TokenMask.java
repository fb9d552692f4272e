package dev.pixtral.sampling;

import java.util.NoSuchElementException;
import java.util.function.IntConsumer;

/** The tokens that may come next: a set of ids. Immutable and thread-safe. */
public final class TokenMask {
    private final long[] bits; // bit id % 64 of word id / 64
    private final int size;

    private TokenMask(long[] bits, int size) {
        this.bits = bits;
        this.size = size;
    }

    /**
     * Makes a set from bits.
     *
     * @param bits bit {@code id % 64} of word {@code id / 64} is set for each id; copied
     * @return the set
     */
    public static TokenMask of(long[] bits) {
        int size = 0;
        for (long word : bits) {
            size += Long.bitCount(word);
        }
        return new TokenMask(bits.clone(), size);
    }

    /**
     * Makes a set of one id.
     *
     * @param id token
     * @return the set
     */
    public static TokenMask only(int id) {
        long[] bits = new long[id / Long.SIZE + 1];
        bits[id / Long.SIZE] = 1L << id;
        return new TokenMask(bits, 1);
    }

    /**
     * How many tokens are allowed.
     *
     * @return number of ids
     */
    public int size() {
        return size;
    }

    /**
     * The lowest id.
     *
     * @return first of the ids
     * @throws java.util.NoSuchElementException if there is none
     */
    public int first() {
        for (int word = 0; word < bits.length; word++) {
            if (bits[word] != 0) {
                return word * Long.SIZE + Long.numberOfTrailingZeros(bits[word]);
            }
        }
        throw new NoSuchElementException("no token is allowed");
    }

    /**
     * Whether a token is allowed.
     *
     * @param id token
     * @return true if it is in the set
     */
    public boolean allows(int id) {
        int word = id / Long.SIZE;
        return id >= 0 && word < bits.length && (bits[word] >>> id & 1) != 0;
    }

    /**
     * Visits the ids, ascending.
     *
     * @param action is called for each id
     */
    public void forEach(IntConsumer action) {
        for (int word = 0; word < bits.length; word++) {
            for (long left = bits[word]; left != 0; left &= left - 1) {
                action.accept(word * Long.SIZE + Long.numberOfTrailingZeros(left));
            }
        }
    }

    /**
     * Sets the logits of all other tokens to negative infinity. If all allowed ones have it already, the lowest allowed id gets 0, so that a token can always be chosen.
     *
     * @param logits {@code [vocabulary]}, changed in place
     */
    public void applyTo(float[] logits) {
        int first = -1;
        boolean possible = false;
        for (int id = 0; id < logits.length; id++) {
            if (!allows(id)) {
                logits[id] = Float.NEGATIVE_INFINITY;
            } else {
                first = first < 0 ? id : first;
                possible |= logits[id] != Float.NEGATIVE_INFINITY;
            }
        }
        if (!possible && first >= 0) {
            logits[first] = 0;
        }
    }
}
