package dev.pixtral.tokenizer;

/**
 * Bytes to text, one byte at a time, never splitting a character.
 *
 * <p>What is no UTF-8 becomes U+FFFD, one for each maximal part of a character (Unicode 16, section 3.9, table 3-8).
 * That is the rule of CPython, which the reference decodes with; {@code new String(bytes, UTF_8)} differs in encoded
 * surrogates. Not thread-safe.
 */
final class Utf8Assembler implements Vocabulary.ByteSink {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder out = new StringBuilder();
    private int missing; // continuation bytes until the character is whole
    private int codePoint;
    private int lowest = 0x80; // bounds of the next continuation byte
    private int highest = 0xBF;

    @Override
    public void accept(byte value) {
        int next = value & 0xFF;
        if (missing > 0 && next >= lowest && next <= highest) {
            proceed(next);
        } else {
            endRun();
            begin(next);
        }
    }

    /** Says that no more bytes of the current character will come: a part of one becomes U+FFFD. */
    void endRun() {
        if (missing > 0) {
            out.append(REPLACEMENT);
            cut();
        }
    }

    /** Leaves out a part of a character. */
    void cut() {
        expect(0, 0, 0x80, 0xBF);
    }

    /** Text that does not come from bytes; it ends the run. */
    void append(String text) {
        endRun();
        out.append(text);
    }

    /** Hands out, once, all text that is complete. */
    String drain() {
        String text = out.toString();
        out.setLength(0);
        return text;
    }

    private void proceed(int next) {
        int value = codePoint << 6 | next & 0x3F;
        expect(missing - 1, value, 0x80, 0xBF);
        if (missing == 0) {
            out.appendCodePoint(value);
        }
    }

    /** First byte of a character. The bounds leave out overlong forms, surrogates and what lies above U+10FFFF. */
    private void begin(int first) {
        if (first < 0x80) {
            out.append((char) first);
        } else if (first >= 0xC2 && first <= 0xDF) {
            expect(1, first & 0x1F, 0x80, 0xBF);
        } else if (first >= 0xE0 && first <= 0xEF) {
            expect(2, first & 0x0F, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
        } else if (first >= 0xF0 && first <= 0xF4) {
            expect(3, first & 0x07, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
        } else {
            out.append(REPLACEMENT);
        }
    }

    private void expect(int missing, int codePoint, int lowest, int highest) {
        this.missing = missing;
        this.codePoint = codePoint;
        this.lowest = lowest;
        this.highest = highest;
    }
}
