package dev.pixtral.tokenizer;

import java.util.Arrays;

/**
 * Maps ranks to byte strings, and byte strings to ranks. Immutable.
 *
 * <p>All strings are stored one after the other in one array, and the hash table uses open addressing: creating 130,000
 * objects would take longer than the rest of loading.
 */
final class Vocabulary {
    /** Returned by {@link #rank} for a byte string that is not an entry. */
    static final int NONE = -1;

    private static final int RANK_BITS = 32;

    private final byte[] bytes;
    private final int[] offsets; // of rank r: offsets[r] to offsets[r + 1]
    private final long[] table; // hash in the upper half, rank + 1 in the lower half; 0 is a free slot
    private final int longest;

    private Vocabulary(byte[] bytes, int[] offsets) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.table = new long[Integer.highestOneBit(Math.max(size(), 1)) * 4];
        this.longest = longest(offsets);
    }

    /**
     * Creates a vocabulary of the first {@code size} byte strings.
     *
     * @param bytes the strings one after the other; copied
     * @param offsets the beginning of each string, followed by the end of the last; copied
     * @throws TokenizerException if two of them are equal
     */
    static Vocabulary of(byte[] bytes, int[] offsets, int size, String source) {
        Vocabulary vocabulary = new Vocabulary(Arrays.copyOf(bytes, offsets[size]), Arrays.copyOf(offsets, size + 1));
        for (int rank = 0; rank < size; rank++) {
            int earlier = vocabulary.putIfAbsent(rank);
            if (earlier != NONE) {
                throw TokenizerException.badFile(
                        source, "ranks %d and %d have the same bytes".formatted(earlier, rank));
            }
        }
        return vocabulary;
    }

    /** Returns a vocabulary of the first entries. */
    Vocabulary beginning(int size, String source) {
        return of(bytes, offsets, size, source);
    }

    int size() {
        return offsets.length - 1;
    }

    byte[] bytes(int rank) {
        return Arrays.copyOfRange(bytes, offsets[rank], offsets[rank + 1]);
    }

    /** Passes the bytes of a rank to a sink without copying them. */
    void forEachByte(int rank, ByteSink sink) {
        for (int i = offsets[rank]; i < offsets[rank + 1]; i++) {
            sink.accept(bytes[i]);
        }
    }

    /** Returns the rank of {@code text[from, to)}, or {@link #NONE}. */
    int rank(byte[] text, int from, int to) {
        if (to - from > longest) {
            return NONE;
        }
        int hash = hash(text, from, to);
        int mask = table.length - 1;
        for (int slot = hash & mask; table[slot] != 0; slot = slot + 1 & mask) {
            if ((int) (table[slot] >>> RANK_BITS) == hash) {
                int rank = (int) table[slot] - 1;
                if (Arrays.equals(bytes, offsets[rank], offsets[rank + 1], text, from, to)) {
                    return rank;
                }
            }
        }
        return NONE;
    }

    /** Adds a rank, unless its byte string already has one. Returns the existing rank, or {@link #NONE}. */
    private int putIfAbsent(int rank) {
        int known = rank(bytes, offsets[rank], offsets[rank + 1]);
        if (known == NONE) {
            int hash = hash(bytes, offsets[rank], offsets[rank + 1]);
            int mask = table.length - 1;
            int slot = hash & mask;
            while (table[slot] != 0) {
                slot = slot + 1 & mask;
            }
            table[slot] = (long) hash << RANK_BITS | rank + 1;
        }
        return known;
    }

    private static int hash(byte[] text, int from, int to) {
        long hash = to - from;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio: spreads into the upper bits
        }
        return (int) (hash >>> 32);
    }

    private static int longest(int[] offsets) {
        int longest = 0;
        for (int rank = 0; rank + 1 < offsets.length; rank++) {
            longest = Math.max(longest, offsets[rank + 1] - offsets[rank]);
        }
        return longest;
    }

    /** Receives bytes one by one. */
    interface ByteSink {
        void accept(byte value);
    }
}
