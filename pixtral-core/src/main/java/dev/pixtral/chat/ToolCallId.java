package dev.pixtral.chat;

/**
 * The form of the ids of tool calls: nine letters and digits. Here they are checked and spelt, for all packages of this
 * library.
 */
public final class ToolCallId {
    /** Characters of an id. */
    public static final int LENGTH = 9;

    private ToolCallId() {}

    /**
     * Whether a character may stand in an id.
     *
     * @param c character, or byte of UTF-8
     * @return true for ASCII letters and digits
     */
    public static boolean isCharacter(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    /**
     * Whether a text is an id.
     *
     * @param text any text
     * @return true if it has the form
     */
    public static boolean isId(String text) {
        return text.length() == LENGTH && text.chars().allMatch(ToolCallId::isCharacter);
    }

    /**
     * Spells a number as an id.
     *
     * @param number any, taken as unsigned; its low digits count
     * @param digits the 62 letters and digits in the order of their values, which decides on the ids that a
     *     conversation gets and so stays as it is
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
