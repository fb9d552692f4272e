package dev.pixtral.chat;

/** Names, ids and places of the user's making, cut to a length that an error message can hold. */
final class Excerpt {
    private static final int LONGEST = 80;

    private Excerpt() {}

    static String of(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
