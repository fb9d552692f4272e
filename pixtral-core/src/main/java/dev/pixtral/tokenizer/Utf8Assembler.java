package dev.pixtral.tokenizer;

/**
 * Decodes UTF-8 bytes into text, one byte at a time, without splitting characters.
 *
 * <p>Invalid UTF-8 becomes U+FFFD, one for each maximal subpart of a character (Unicode 16, section 3.9, table 3-8).
 * This is the rule of CPython, which the reference of tekken uses; {@code new String(bytes, UTF_8)} differs in encoded
 * surrogates. SentencePiece has one U+FFFD for each byte. Not thread-safe.
 */
final class Utf8Assembler implements Vocabulary.ByteSink {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder out = new StringBuilder();
    private int missing; // continuation bytes until the character is complete
    private int codePoint;
    private int lowest = 0x80; // bounds of the next continuation byte
    private int highest = 0xBF;
    private int pending; // bytes of the incomplete character
    private final Replacement replacement;

    /** How many U+FFFD an incomplete character becomes. */
    private enum Replacement {
        ONE,
        FOR_EACH_BYTE
    }

    Utf8Assembler() {
        this(Replacement.ONE);
    }

    private Utf8Assembler(Replacement replacement) {
        this.replacement = replacement;
    }

    /** Returns an assembler with one U+FFFD for each byte of an incomplete character. */
    static Utf8Assembler replacingEachByte() {
        return new Utf8Assembler(Replacement.FOR_EACH_BYTE);
    }

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

    /** Ends a run of bytes: an incomplete character becomes U+FFFD. */
    void endRun() {
        if (missing > 0) {
            out.repeat(REPLACEMENT, replacement == Replacement.ONE ? 1 : pending);
            cut();
        }
    }

    /** Discards an incomplete character. */
    void cut() {
        expect(0, 0, 0x80, 0xBF);
    }

    /** Ends the run and appends text that does not come from bytes. */
    void append(String text) {
        endRun();
        out.append(text);
    }

    /** Returns and removes all complete text. */
    String drain() {
        String text = out.toString();
        out.setLength(0);
        return text;
    }

    private void proceed(int next) {
        int value = codePoint << 6 | next & 0x3F;
        expect(missing - 1, value, 0x80, 0xBF);
        pending++;
        if (missing == 0) {
            out.appendCodePoint(value);
        }
    }

    /**
     * Starts a character with its first byte. The bounds exclude overlong forms, surrogates and values above U+10FFFF.
     */
    private void begin(int first) {
        pending = 1;
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
