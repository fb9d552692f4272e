package dev.pixtral.tokenizer;

/**
 * A text that counts how often the pattern reads its characters and aborts a search that takes too long: the pattern
 * comes from a file, and some patterns try exponentially many paths. Used for one search by one thread.
 */
final class MeteredText implements CharSequence {
    /** Allowed reads per character, on average; the original pattern needs fewer for all texts of the tests. */
    private static final long LOOKS = 1_000;

    private static final long LEAST_LENGTH = 1_000;
    private static final int LOOK_AROUND = 1 << 13;

    private final String text;
    private final String source;
    private long left;

    /**
     * Wraps a text.
     *
     * @param source the file that the pattern comes from, for the message
     */
    MeteredText(String text, String source) {
        this.text = text;
        this.source = source;
        this.left = LOOKS * Math.max(text.length(), LEAST_LENGTH);
    }

    @Override
    public int length() {
        return text.length();
    }

    /**
     * Reads a character.
     *
     * @throws TokenizerException if characters were read too often, or the thread is interrupted
     */
    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw TokenizerException.patternTooSlow(source, text.length());
        }
        if (left % LOOK_AROUND == 0) {
            TokenizerException.ifInterrupted();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
