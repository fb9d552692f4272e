package dev.pixtral.tokenizer;

import java.util.Arrays;
import java.util.Optional;

/**
 * The printable characters that stand for bytes in tokenizer.json: a visible character of Latin-1 is itself; the
 * others, in ascending order, are U+0100, U+0101, and so on.
 */
final class ByteAlphabet {
    private static final int BYTES = 256;
    /** Returned for a character that stands for no byte. */
    static final int NONE = -1;

    private static final char[] CHARACTERS = new char[BYTES];
    private static final int[] VALUES;

    static {
        char next = BYTES;
        for (int value = 0; value < BYTES; value++) {
            CHARACTERS[value] = isVisible(value) ? (char) value : next++;
        }
        VALUES = new int[next];
        Arrays.fill(VALUES, NONE);
        for (int value = 0; value < BYTES; value++) {
            VALUES[CHARACTERS[value]] = value;
        }
    }

    private ByteAlphabet() {}

    private static boolean isVisible(int value) {
        return value >= '!' && value <= '~' || value >= 0xA1 && value != 0xAD;
    }

    /** Returns the byte that a character stands for, 0 to 255, or {@link #NONE}. */
    static int value(char c) {
        return c < VALUES.length ? VALUES[c] : NONE;
    }

    /** Returns the bytes that a text stands for; empty if it has a character that stands for none. */
    static Optional<byte[]> bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            int value = value(text.charAt(i));
            if (value == NONE) {
                return Optional.empty();
            }
            bytes[i] = (byte) value;
        }
        return Optional.of(bytes);
    }

    /** Returns the text that stands for some bytes. */
    static String text(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte value : bytes) {
            text.append(CHARACTERS[value & 0xFF]);
        }
        return text.toString();
    }
}
