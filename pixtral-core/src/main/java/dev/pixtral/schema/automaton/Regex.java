package dev.pixtral.schema.automaton;

import java.util.List;

/** A regular expression, parsed. */
public sealed interface Regex {
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
     * @param max largest number, {@link Lengths#UNBOUNDED} for none
     */
    record Repeat(Regex part, int min, int max) implements Regex {}

    /**
     * What follows, looked at and not read: a look-ahead.
     *
     * @param inside what must match from here on, or must not
     * @param negative whether it must not
     */
    record Look(Regex inside, boolean negative) implements Regex {}

    /** A place: the beginning or the end of the text, or where a word begins or ends, and every other place. */
    enum Anchor implements Regex {
        START,
        END,
        WORD,
        NOT_WORD
    }
}
