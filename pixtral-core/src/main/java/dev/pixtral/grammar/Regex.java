package dev.pixtral.grammar;

import java.util.List;

/** A regular expression, parsed. */
sealed interface Regex {
    /**
     * One character.
     *
     * @param set the characters it may be
     */
    record Chars(CodePoints set) implements Regex {}

    /**
     * One after the other.
     *
     * @param parts none for the empty text
     */
    record Sequence(List<Regex> parts) implements Regex {}

    /**
     * One of several.
     *
     * @param branches at least one
     */
    record Choice(List<Regex> branches) implements Regex {}

    /**
     * The same several times.
     *
     * @param part what is repeated
     * @param min least number of times
     * @param max largest number, {@link JsonType#UNBOUNDED} for none
     */
    record Repeat(Regex part, int min, int max) implements Regex {}

    /** The beginning or the end of the text. */
    enum Anchor implements Regex {
        START,
        END
    }
}
