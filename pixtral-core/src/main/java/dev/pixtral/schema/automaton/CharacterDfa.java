package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Expands an automaton over {@linkplain CharacterClasses classes} of characters to one over bytes: each state becomes a
 * copy of the {@link CharacterReader}. Copies that lead to a single state share what they have in common. Used once.
 */
final class CharacterDfa {
    private final CharacterReader reader;
    private final ByteDfa.Builder dfa;
    private final SchemaBudget budget;
    private final Map<Long, Integer> shared = new HashMap<>(); // by node of the reader and the only state behind it
    private int[] own; // by node: its state in the current copy, or DEAD

    private CharacterDfa(CharacterReader reader, SchemaBudget budget) {
        this.reader = reader;
        this.budget = budget;
        this.dfa = new ByteDfa.Builder(budget, reader.groups());
    }

    /**
     * A state.
     *
     * @param next the state after a character of each class, or {@link ByteDfa#DEAD}
     * @param quote the state after a quote, or {@link ByteDfa#DEAD}
     * @param accepts whether a text may end there
     */
    record State(int[] next, int quote, boolean accepts) {}

    /**
     * Returns the automaton over bytes.
     *
     * @param states the states by number
     * @throws UnsupportedPattern if it is too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    static ByteDfa of(List<State> states, CharacterClasses classes, SchemaBudget budget) {
        return new CharacterDfa(CharacterReader.of(classes, budget), budget).build(states);
    }

    private ByteDfa build(List<State> states) {
        states.forEach(state -> state(state.accepts()));
        for (int number = 0; number < states.size(); number++) {
            State state = states.get(number);
            own = new int[reader.nodes()];
            Arrays.fill(own, ByteDfa.DEAD);
            if (leads(state.next(), 0)) {
                follow(number, 0, state.next());
            }
            if (state.quote() != ByteDfa.DEAD) {
                dfa.edge(number, StringContent.QUOTE, state.quote());
            }
        }
        return dfa.build();
    }

    private int state(boolean accepts) {
        if (dfa.states() == SchemaLimits.DFA_STATES) {
            throw UnsupportedPattern.tooLarge(
                    "a pattern that needs an automaton of more than %d states".formatted(SchemaLimits.DFA_STATES));
        }
        return dfa.state(accepts);
    }

    private boolean leads(int[] next, int node) {
        for (int each : reader.leads(node)) {
            if (next[each] != ByteDfa.DEAD) {
                return true;
            }
        }
        return false;
    }

    /** Adds the edges of a node in the copy for some targets; characters have few bytes, so recursion is not deep. */
    private void follow(int from, int node, int[] next) {
        int[] edges = reader.next(node);
        budget.countAutomatonSteps(edges.length);
        for (int group = 0; group < edges.length; group++) {
            int edge = edges[group];
            int to = ByteDfa.DEAD;
            if (CharacterReader.isClass(edge)) {
                to = next[CharacterReader.classOf(edge)];
            } else if (edge != CharacterReader.DEAD) {
                to = within(edge, next);
            }
            if (to != ByteDfa.DEAD) {
                dfa.edge(from, reader.groups().first(group), to);
            }
        }
    }

    private int within(int node, int[] next) {
        if (own[node] == ByteDfa.DEAD && leads(next, node)) {
            int[] leads = reader.leads(node);
            own[node] = leads.length == 1 ? shared(node, next[leads[0]], next) : made(node, next);
        }
        return own[node];
    }

    private int shared(int node, int target, int[] next) {
        long key = (long) node << Integer.SIZE | target;
        Integer before = shared.get(key);
        if (before == null) {
            before = made(node, next);
            shared.put(key, before);
        }
        return before;
    }

    private int made(int node, int[] next) {
        int made = state(false);
        follow(made, node, next);
        return made;
    }
}
