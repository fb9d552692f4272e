package dev.pixtral.grammar;

/** Halves of surrogate pairs, which Java strings can hold and UTF-8 cannot. */
final class Surrogates {
    private Surrogates() {}

    /** Whether a text has half of a pair without the other half. */
    static boolean lonely(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
