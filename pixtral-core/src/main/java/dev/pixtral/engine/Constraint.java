package dev.pixtral.engine;

import dev.pixtral.grammar.Grammar;
import java.util.Set;

/** What an answer is held to. */
public sealed interface Constraint {
    /** Nothing: the model writes what it likes. */
    Constraint NONE = new None();

    /** Nothing, see {@link #NONE}. */
    record None() implements Constraint {}

    /**
     * A grammar. Stop texts end only free text in it, never JSON or calls.
     *
     * @param grammar what the answer may be
     * @param callIds ids of tool calls that the conversation has already; new calls get others
     */
    record ByGrammar(Grammar grammar, Set<String> callIds) implements Constraint {
        /** Copies the set. */
        public ByGrammar {
            callIds = Set.copyOf(callIds);
        }
    }
}
