package dev.pixtral.cli.console;

/** Shortens lines to the width of a terminal. Stateless. */
final class TerminalWidth {
    /** System property with the columns of the terminal on standard error, which Java cannot query. */
    static final String PROPERTY = "pixtral.columns";

    private static final int USUAL = 80;
    private static final int FIRST_WIDE = 0x1100; // Hangul; from here on a character may take two columns
    private static final String GAP = "...";

    private TerminalWidth() {}

    /** The columns of the terminal of this process; the usual number if they are not known. */
    static int ofProcess() {
        int columns = Integer.getInteger(PROPERTY, 0);
        return columns > 0 ? columns : USUAL;
    }

    /**
     * A line of two parts that fits: the first part is shortened in its middle, and a line that is still too long is
     * cut off.
     *
     * @param columns at least 0
     */
    static String fit(String first, String rest, int columns) {
        String line = first + rest;
        if (width(line) <= columns) {
            return line;
        }
        int room = columns - width(rest);
        if (room <= 0) {
            return cut(line, columns);
        }
        return (room < 3 * GAP.length() ? cut(first, room) : shortened(first, room - GAP.length())) + rest;
    }

    private static String shortened(String text, int room) {
        String begin = cut(text, room / 2);
        int from = text.length();
        int left = room - width(begin);
        while (left >= width(text.codePointBefore(from))) {
            left -= width(text.codePointBefore(from));
            from -= Character.charCount(text.codePointBefore(from));
        }
        return begin + GAP + text.substring(from);
    }

    private static String cut(String text, int columns) {
        int to = 0;
        for (int left = columns; to < text.length() && width(text.codePointAt(to)) <= left; ) {
            left -= width(text.codePointAt(to));
            to += Character.charCount(text.codePointAt(to));
        }
        return text.substring(0, to);
    }

    private static int width(String text) {
        return text.codePoints().map(TerminalWidth::width).sum();
    }

    /** At least as many columns as a terminal needs for the character. */
    private static int width(int codePoint) {
        return codePoint < FIRST_WIDE ? 1 : 2;
    }
}
