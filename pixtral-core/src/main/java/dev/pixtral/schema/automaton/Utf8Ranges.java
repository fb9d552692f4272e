package dev.pixtral.schema.automaton;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of characters as sequences of byte ranges in UTF-8: a character is in the set if and only if its bytes are in
 * the ranges of one of the sequences.
 */
final class Utf8Ranges {
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};

    private final List<List<ByteRange>> sequences = new ArrayList<>();

    private Utf8Ranges() {}

    /**
     * A range of adjacent bytes.
     *
     * @param first the first, unsigned
     * @param last the last, inclusive
     */
    record ByteRange(int first, int last) {}

    static List<List<ByteRange>> of(CodePoints set) {
        Utf8Ranges utf8 = new Utf8Ranges();
        for (CodePoints.Range range : set.ranges()) {
            int first = range.first();
            for (int length = 1; length <= LAST_OF_LENGTH.length && first <= range.last(); length++) {
                int last = Math.min(range.last(), LAST_OF_LENGTH[length - 1]);
                if (first <= last) {
                    utf8.split(first, last, length);
                    first = last + 1;
                }
            }
        }
        return utf8.sequences;
    }

    /** Splits a range until each byte takes all values between those of the first and the last character. */
    private void split(int first, int last, int length) {
        for (int tail = 1; tail < length; tail++) {
            int mask = (1 << 6 * tail) - 1; // the bits of that many continuation bytes
            if ((first & ~mask) != (last & ~mask)) {
                if ((first & mask) != 0) {
                    split(first, first | mask, length);
                    split((first | mask) + 1, last, length);
                    return;
                }
                if ((last & mask) != mask) {
                    split(first, (last & ~mask) - 1, length);
                    split(last & ~mask, last, length);
                    return;
                }
            }
        }
        byte[] low = utf8(first);
        byte[] high = utf8(last);
        List<ByteRange> sequence = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            sequence.add(new ByteRange(low[i] & 0xFF, high[i] & 0xFF));
        }
        sequences.add(List.copyOf(sequence));
    }

    private static byte[] utf8(int codePoint) {
        return Character.toString(codePoint).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
