package dev.pixtral.schema.automaton;

/** Halves of surrogate pairs, which Java strings can hold and UTF-8 cannot. */
public final class Surrogates {
    private Surrogates() {}

    /** Whether a text has half of a pair without the other half. */
    public static boolean lonely(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
