package dev.pixtral.errors;

import dev.pixtral.api.Internal;

/**
 * Names, ids and places of the user's making, cut to a length that an error message can hold, control characters
 * spelled out.
 */
@Internal
public final class Excerpt {
    private static final int LONGEST = 80;

    private Excerpt() {}

    /**
     * Cuts a text.
     *
     * @param text any text
     * @return its beginning, on one line
     */
    public static String of(String text) {
        return Visible.excerpt(text, LONGEST);
    }
}
