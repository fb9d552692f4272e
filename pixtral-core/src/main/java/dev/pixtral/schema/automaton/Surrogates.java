package dev.pixtral.schema.automaton;

/** Unpaired surrogates, which Java strings can contain and UTF-8 cannot. */
public final class Surrogates {
    private Surrogates() {}

    /**
     * Returns whether a text has an unpaired surrogate.
     *
     * @param text the text
     * @return whether it has one
     */
    public static boolean lonely(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
