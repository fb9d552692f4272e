package dev.pixtral.chat;

import dev.pixtral.errors.Visible;

/** Names, ids and places of the user's making, cut to a length that an error message can hold, control characters spelled out. */
final class Excerpt {
    private static final int LONGEST = 80;

    private Excerpt() {}

    static String of(String text) {
        return Visible.excerpt(text, LONGEST);
    }
}
