package dev.pixtral.schema.automaton;

import java.util.List;

/** A parsed regular expression. */
public sealed interface Regex {
    /**
     * One character.
     *
     * @param set the characters that match
     */
    record Chars(CodePoints set) implements Regex {}

    /**
     * Expressions in sequence.
     *
     * @param parts the expressions; none for the empty text
     */
    record Sequence(List<Regex> parts) implements Regex {}

    /**
     * A choice of expressions.
     *
     * @param branches the expressions, at least one
     */
    record Choice(List<Regex> branches) implements Regex {}

    /**
     * A repetition.
     *
     * @param part the repeated expression
     * @param min the minimum number of times
     * @param max the maximum number of times, {@link Lengths#UNBOUNDED} for no limit
     */
    record Repeat(Regex part, int min, int max) implements Regex {}

    /**
     * A look-ahead.
     *
     * @param inside the expression that must match from here on, or must not
     * @param negative whether it must not match
     */
    record Look(Regex inside, boolean negative) implements Regex {}

    /**
     * A look-behind.
     *
     * @param inside the expression that must match a text that ends here, or must not; without assertions other than
     *     {@link Anchor#START}
     * @param negative whether it must not match
     */
    record Behind(Regex inside, boolean negative) implements Regex {}

    /**
     * A capturing group, if the pattern has back-references.
     *
     * @param number its number, from 1 on
     * @param inside the expression in it
     */
    record Group(int number, Regex inside) implements Regex {}

    /**
     * A back-reference: the text that a group has matched. Only in patterns that {@link BackReferences} have not
     * expanded.
     *
     * @param group the number of the group, which ends before
     * @param anyCase whether letters match in either case
     */
    record Reference(int group, boolean anyCase) implements Regex {}

    /** A condition on the place in the text. */
    enum Anchor implements Regex {
        /** The start of the text. */
        START,
        /** The end of the text. */
        END,
        /** The start or the end of a word. */
        WORD,
        /** Neither the start nor the end of a word. */
        NOT_WORD
    }
}
