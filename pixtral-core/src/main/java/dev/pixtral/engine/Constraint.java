package dev.pixtral.engine;

import dev.pixtral.grammar.Grammar;
import java.util.Set;

/**
 * What an answer is held to.
 *
 * @param grammar what it may be
 * @param callIds ids of tool calls that the conversation has already; new calls get others
 */
public record Constraint(Grammar grammar, Set<String> callIds) {
    /** Copies the set. */
    public Constraint {
        callIds = Set.copyOf(callIds);
    }
}
