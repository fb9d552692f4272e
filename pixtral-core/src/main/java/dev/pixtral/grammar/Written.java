package dev.pixtral.grammar;

import java.util.Arrays;

/**
 * The text that an answer has written since a position where a piece of the tokenizer certainly begins: its bytes and
 * its tokens. Not thread-safe.
 */
final class Written {
    private byte[] bytes;
    private int size;
    private int[] tokens;
    private int[] starts; // of each token, in bytes
    private int count;

    Written() {
        this(new byte[64], 0, new int[16], new int[16], 0);
    }

    private Written(byte[] bytes, int size, int[] tokens, int[] starts, int count) {
        this.bytes = bytes;
        this.size = size;
        this.tokens = tokens;
        this.starts = starts;
        this.count = count;
    }

    Written copy() {
        return new Written(bytes.clone(), size, tokens.clone(), starts.clone(), count);
    }

    int size() {
        return size;
    }

    void add(int token, byte[] more) {
        if (size + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (size + more.length));
        }
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
        }
        tokens[count] = token;
        starts[count++] = size;
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /** Returns the bytes followed by others. */
    byte[] with(byte[] more, int length) {
        byte[] all = Arrays.copyOf(bytes, size + length);
        System.arraycopy(more, 0, all, size, length);
        return all;
    }

    /**
     * Returns the number of tokens from a position on if the first of them begins there and they are a prefix of the
     * given ones, otherwise -1.
     */
    int matching(int[] wanted, int from) {
        int first = from == size ? count : Arrays.binarySearch(starts, 0, count, from);
        boolean same = first >= 0
                && count - first <= wanted.length
                && Arrays.equals(tokens, first, count, wanted, 0, count - first);
        return same ? count - first : -1;
    }

    /** Drops everything before a position. */
    void dropUntil(int place) {
        if (place == 0) {
            return;
        }
        int gone = 0;
        while (gone < count && starts[gone] < place) {
            gone++;
        }
        count -= gone;
        for (int i = 0; i < count; i++) {
            tokens[i] = tokens[i + gone];
            starts[i] = starts[i + gone] - place;
        }
        size -= place;
        System.arraycopy(bytes, place, bytes, 0, size);
    }
}
