package dev.pixtral.errors;

/**
 * Makes untrusted text, such as file names, schema values and server responses, safe for a terminal and a log:
 * characters that change how other text is displayed are escaped, for example as {@code \u001B}.
 *
 * <p>These are the control characters (C0, DELETE and C1), the marks, overrides and isolates of bidirectional text, the
 * line and paragraph separators (U+2028, U+2029), and unpaired surrogates. Backslashes are not changed, so applying
 * this again has no effect.
 */
public final class Visible {
    private static final int FIRST_C1 = 0x7F; // DELETE, the neighbour of C1

    private Visible() {}

    /**
     * Makes a text safe to display in one line: line breaks and tabs become {@code \n}, {@code \r} and {@code \t}.
     *
     * @param text any text
     * @return the text with all of the characters above escaped
     */
    public static String line(String text) {
        return spellOut(text, Visible::changesTheTerminal);
    }

    /**
     * Makes a text of any number of lines safe to display.
     *
     * @param text any text
     * @return the text with all of the characters above escaped, except tabs and line breaks, which are LF and CR
     *     before LF
     */
    public static String text(String text) {
        return spellOut(text, (all, at) -> !isLayout(all, at) && changesTheTerminal(all, at));
    }

    /**
     * Makes a JSON text safe to display. JSON itself forbids only C0 in strings.
     *
     * @param json a JSON text
     * @return a JSON text with the same value
     */
    public static String json(String json) {
        return spellOut(json, (all, at) -> all.charAt(at) >= FIRST_C1 && changesTheTerminal(all, at));
    }

    /**
     * Makes the beginning of a text safe to display in one line.
     *
     * @param text any text
     * @param longest largest number of characters of the text, including the ellipsis of a shortened text; a character
     *     that would be cut in half is omitted
     * @return the beginning as {@link #line} returns it
     */
    public static String excerpt(String text, int longest) {
        return text.length() <= longest ? line(text) : line(beginning(text, longest - 1)) + "…";
    }

    private static String beginning(String text, int length) {
        boolean half = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, half ? length - 1 : length);
    }

    /** Decides whether the character at an index is escaped. */
    private interface Choice {
        boolean at(String text, int index);
    }

    private static String spellOut(String text, Choice choice) {
        int first = 0;
        while (first < text.length() && !choice.at(text, first)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            if (choice.at(text, i)) {
                spell(text.charAt(i), visible);
            } else {
                visible.append(text.charAt(i));
            }
        }
        return visible.toString();
    }

    private static void spell(char c, StringBuilder out) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u%04X".formatted((int) c));
        }
    }

    private static boolean isLayout(String text, int index) {
        char c = text.charAt(index);
        boolean carriageReturn = c == '\r' && index + 1 < text.length() && text.charAt(index + 1) == '\n';
        return c == '\n' || c == '\t' || carriageReturn;
    }

    private static boolean changesTheTerminal(String text, int index) {
        char c = text.charAt(index);
        if (Character.isSurrogate(c)) {
            return isHalf(text, index);
        }
        return Character.isISOControl(c)
                || c == '\u061C' // Arabic letter mark
                || c == '\u200E' // left-to-right mark
                || c == '\u200F' // right-to-left mark
                || c >= '\u2028' && c <= '\u202E' // separators, embeddings, overrides
                || c >= '\u2066' && c <= '\u2069'; // isolates
    }

    private static boolean isHalf(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                ? index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
                : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
    }
}
