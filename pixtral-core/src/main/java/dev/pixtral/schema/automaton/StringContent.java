package dev.pixtral.schema.automaton;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import java.util.Arrays;

/**
 * An automaton of the bytes between the quotes of a JSON string: UTF-8 without overlong forms and surrogates (Unicode
 * 16, table 3-7), and only one encoding of each string, that of Python's {@code json.dumps(ensure_ascii=False)}. A
 * character is escaped only if JSON requires it, with the short form if there is one.
 */
public final class StringContent {
    /** The state between two characters, where the string may end. */
    public static final int BOUNDARY = 0;

    /** The number of states. */
    public static final int STATES = 14;
    /** Stands for no state: the bytes are not the content of a string. */
    public static final int DEAD = -1;
    /** The quote. */
    public static final int QUOTE = '"';

    // before so many continuation bytes
    private static final int C1 = 1;
    private static final int C2 = 2;
    private static final int C3 = 3;
    // after the first byte of that value, which restricts the second
    private static final int E0 = 4;
    private static final int ED = 5;
    private static final int F0 = 6;
    private static final int F4 = 7;
    // after a backslash, and within \\u00xx
    private static final int ESCAPE = 8;
    private static final int U = 9;
    private static final int U0 = 10;
    private static final int U00 = 11;
    private static final int U000 = 12;
    private static final int U001 = 13;

    private static final int REPLACEMENT = 0xFFFD;
    private static final int BYTES = 256;
    private static final byte[] NEXT = table(); // [STATES][256]

    private StringContent() {}

    /**
     * Returns the state after one more byte; the closing quote is not content.
     *
     * @param state a state, not {@link #DEAD}
     * @param unsignedByte 0 to 255
     * @return the next state, or {@link #DEAD}
     */
    public static int next(int state, int unsignedByte) {
        return NEXT[state * BYTES + unsignedByte];
    }

    /**
     * Returns a text as a JSON string with its quotes; an unpaired surrogate becomes U+FFFD, as in the tokenizer.
     *
     * @param text the text
     * @return its JSON
     */
    public static String quoted(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().map(c -> isSurrogate(c) ? REPLACEMENT : c).forEach(clean::appendCodePoint);
        return PythonJson.dump(new Json.Str(clean.toString()));
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static byte[] table() {
        byte[] table = new byte[STATES * BYTES];
        Arrays.fill(table, (byte) DEAD);
        characters(table);
        escapes(table);
        return table;
    }

    private static void characters(byte[] table) {
        edges(table, BOUNDARY, 0x20, 0x7F, BOUNDARY);
        edges(table, BOUNDARY, QUOTE, QUOTE, DEAD);
        edges(table, BOUNDARY, '\\', '\\', ESCAPE);
        edges(table, BOUNDARY, 0xC2, 0xDF, C1);
        edges(table, BOUNDARY, 0xE0, 0xE0, E0);
        edges(table, BOUNDARY, 0xE1, 0xEF, C2);
        edges(table, BOUNDARY, 0xED, 0xED, ED);
        edges(table, BOUNDARY, 0xF0, 0xF0, F0);
        edges(table, BOUNDARY, 0xF1, 0xF3, C3);
        edges(table, BOUNDARY, 0xF4, 0xF4, F4);
        edges(table, C1, 0x80, 0xBF, BOUNDARY);
        edges(table, C2, 0x80, 0xBF, C1);
        edges(table, C3, 0x80, 0xBF, C2);
        edges(table, E0, 0xA0, 0xBF, C1);
        edges(table, ED, 0x80, 0x9F, C1);
        edges(table, F0, 0x90, 0xBF, C2);
        edges(table, F4, 0x80, 0x8F, C2);
    }

    private static void escapes(byte[] table) {
        for (char c : "\"\\bfnrt".toCharArray()) {
            edges(table, ESCAPE, c, c, BOUNDARY);
        }
        edges(table, ESCAPE, 'u', 'u', U);
        edges(table, U, '0', '0', U0);
        edges(table, U0, '0', '0', U00);
        edges(table, U00, '0', '0', U000);
        edges(table, U00, '1', '1', U001);
        edges(table, U000, '0', '7', BOUNDARY); // 8, 9, a, c and d have short forms
        edges(table, U000, 'b', 'b', BOUNDARY);
        edges(table, U000, 'e', 'f', BOUNDARY);
        edges(table, U001, '0', '9', BOUNDARY);
        edges(table, U001, 'a', 'f', BOUNDARY);
    }

    private static void edges(byte[] table, int from, int firstByte, int lastByte, int to) {
        Arrays.fill(table, from * BYTES + firstByte, from * BYTES + lastByte + 1, (byte) to);
    }
}
