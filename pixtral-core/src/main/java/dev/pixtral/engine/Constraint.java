package dev.pixtral.engine;

import dev.pixtral.api.Internal;
import dev.pixtral.grammar.Grammar;
import java.util.Set;

/** Constraint on the form of an answer. */
@Internal
public sealed interface Constraint {
    /** No constraint: the model may generate any text. */
    Constraint NONE = new None();

    /** No constraint, see {@link #NONE}. */
    record None() implements Constraint {}

    /**
     * A grammar that the answer must match. Stop texts end only its free text, never JSON or tool calls.
     *
     * @param grammar the allowed answers
     * @param callIds ids of tool calls that the conversation already contains; new calls get different ids
     */
    record ByGrammar(Grammar grammar, Set<String> callIds) implements Constraint {
        /** Copies the set. */
        public ByGrammar {
            callIds = Set.copyOf(callIds);
        }
    }
}
