package dev.pixtral.tokenizer;

import java.util.Arrays;

/** Collects the byte strings of a vocabulary while a file is read. */
final class TokenBytes {
    /** A byte-level vocabulary begins with all single bytes in order, so every text can be encoded. */
    static final int SINGLE_BYTES = 256;

    /**
     * Single bytes that even the vocabulary of a small test model has: those of ASCII, which templates and JSON need. A
     * text with a byte that a vocabulary lacks cannot be encoded.
     */
    static final int FEWEST_BYTES = 128;

    private final String source;
    private byte[] bytes = new byte[1 << 16];
    private int[] offsets = new int[1 << 12]; // of entry i: offsets[i] to offsets[i + 1]
    private int size;

    TokenBytes(String source) {
        this.source = source;
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Adds entry {@code index}, which must be the next one. */
    void add(int index, byte[] token) {
        boolean ok = index == size && token.length > 0;
        if (index < SINGLE_BYTES) {
            ok &= token.length == 1 && token[0] == (byte) index;
        }
        if (!ok) {
            throw TokenizerException.badFile(
                    source,
                    ("token_bytes of vocab entry %d must occur exactly once and must not be empty; "
                                    + "in each of the first %d entries, it must be the byte with the entry's index")
                            .formatted(index, SINGLE_BYTES));
        }
        int begin = offsets[size];
        if (begin + token.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, begin + token.length));
        }
        if (size + 2 > offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        System.arraycopy(token, 0, bytes, begin, token.length);
        offsets[++size] = begin + token.length;
    }

    void requireAdded(int index) {
        if (size != index + 1) {
            throw TokenizerException.badFile(source, "vocab entry %d has no token_bytes".formatted(index));
        }
    }

    /** Returns a vocabulary of the first {@code count} entries. */
    Vocabulary vocabulary(int count) {
        return Vocabulary.of(bytes, offsets, count, source);
    }
}
