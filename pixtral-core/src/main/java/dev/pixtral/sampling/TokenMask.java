package dev.pixtral.sampling;

import dev.pixtral.api.Internal;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.function.IntConsumer;

/** The set of token ids that are allowed next. Immutable and thread-safe. */
@Internal
public final class TokenMask {
    private final long[] bits; // bit id % 64 of word id / 64
    private final int size;

    private TokenMask(long[] bits, int size) {
        this.bits = bits;
        this.size = size;
    }

    /**
     * Creates a mask from bits.
     *
     * @param bits bit {@code id % 64} of word {@code id / 64} is set for each id; copied
     * @return the mask
     */
    public static TokenMask of(long[] bits) {
        int size = 0;
        for (long word : bits) {
            size += Long.bitCount(word);
        }
        return new TokenMask(bits.clone(), size);
    }

    /**
     * Creates a mask that allows only one token.
     *
     * @param id token
     * @return the mask
     */
    public static TokenMask only(int id) {
        long[] bits = new long[id / Long.SIZE + 1];
        bits[id / Long.SIZE] = 1L << id;
        return new TokenMask(bits, 1);
    }

    /**
     * Returns how many tokens are allowed.
     *
     * @return number of ids
     */
    public int size() {
        return size;
    }

    /**
     * Returns the lowest allowed id.
     *
     * @return lowest id
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
     * Returns whether a token is allowed.
     *
     * @param id token
     * @return true if it is in the set
     */
    public boolean allows(int id) {
        int word = id / Long.SIZE;
        return id >= 0 && word < bits.length && (bits[word] >>> id & 1) != 0;
    }

    /**
     * Visits the allowed ids in ascending order.
     *
     * @param action called for each id
     */
    public void forEach(IntConsumer action) {
        for (int word = 0; word < bits.length; word++) {
            for (long left = bits[word]; left != 0; left &= left - 1) {
                action.accept(word * Long.SIZE + Long.numberOfTrailingZeros(left));
            }
        }
    }

    /**
     * Sets the logits of all forbidden tokens to negative infinity. If the logits of all allowed tokens are negative
     * infinity, the lowest allowed id gets 0, so that a token can always be chosen.
     *
     * @param logits {@code [vocabulary]}, changed in place
     */
    public void applyTo(float[] logits) {
        for (int from = 0; from < logits.length; from += Long.SIZE) {
            int word = from / Long.SIZE;
            applyWord(word < bits.length ? bits[word] : 0, logits, from, Math.min(from + Long.SIZE, logits.length));
        }
        if (size > 0 && allBanned(logits)) {
            logits[first()] = 0;
        }
    }

    /** Masks are mostly empty or mostly full, so whole words are handled first. */
    private static void applyWord(long word, float[] logits, int from, int to) {
        if (word == 0) {
            Arrays.fill(logits, from, to, Float.NEGATIVE_INFINITY);
        } else if (word != -1) {
            for (int id = from; id < to; id++) {
                if ((word >>> id & 1) == 0) {
                    logits[id] = Float.NEGATIVE_INFINITY;
                }
            }
        }
    }

    private static boolean allBanned(float[] logits) {
        for (float logit : logits) {
            if (logit != Float.NEGATIVE_INFINITY) {
                return false;
            }
        }
        return true;
    }
}
