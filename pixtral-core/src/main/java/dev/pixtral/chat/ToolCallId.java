package dev.pixtral.chat;

import dev.pixtral.api.Internal;

/** The form of tool call ids: nine letters and digits. Checks and formats them for all packages of this library. */
@Internal
public final class ToolCallId {
    /** Number of characters of an id. */
    public static final int LENGTH = 9;

    private ToolCallId() {}

    /**
     * Returns whether a character may occur in an id.
     *
     * @param c a character, or a byte of UTF-8
     * @return true for ASCII letters and digits
     */
    public static boolean isCharacter(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    /**
     * Returns whether a text is an id.
     *
     * @param text any text
     * @return true if it has the form
     */
    public static boolean isId(String text) {
        return text.length() == LENGTH && text.chars().allMatch(ToolCallId::isCharacter);
    }

    /**
     * Formats a number as an id.
     *
     * @param number any number, treated as unsigned; only its low digits are used
     * @param digits the 62 letters and digits in the order of their values. The order determines the ids of a
     *     conversation, so it must not change
     * @return an id
     */
    public static String spell(long number, String digits) {
        char[] id = new char[LENGTH];
        long left = number;
        for (int i = 0; i < LENGTH; i++) {
            id[i] = digits.charAt((int) Long.remainderUnsigned(left, digits.length()));
            left = Long.divideUnsigned(left, digits.length());
        }
        return new String(id);
    }
}
