package dev.pixtral.schema.automaton;

import dev.pixtral.schema.automaton.PatternNfa.Assertion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The look-behinds of a pattern. What they know of a text is the set of their states that it leads to: a look-behind
 * matches at the end of the text if the set contains the state in which it has matched. So the threads of an
 * {@link AssertionAutomaton} share one set.
 */
final class LookBehinds {
    private final PatternNfa nfa;
    private final IntConsumer spend; // takes the steps of each operation

    LookBehinds(PatternNfa nfa, IntConsumer spend) {
        this.nfa = nfa;
        this.spend = spend;
    }

    /** What is known before any text. */
    Set<Integer> start() {
        return closed(nfa.lookBehinds(), true);
    }

    /** What is known after one more byte, in a range of bytes that no edge divides. */
    Set<Integer> after(Set<Integer> before, int first, int last) {
        List<Integer> reached = new ArrayList<>();
        for (int state : before) {
            for (PatternNfa.Edge edge : nfa.edges(state)) {
                spend.accept(1);
                if (edge.first() <= first && last <= edge.last()) {
                    reached.add(edge.to());
                }
            }
        }
        return closed(reached, false);
    }

    /** Adds the states that are reached without reading. */
    private Set<Integer> closed(Collection<Integer> states, boolean atStart) {
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> todo = new ArrayDeque<>(states);
        while (!todo.isEmpty()) {
            int state = todo.remove();
            spend.accept(1);
            if (seen.add(state)) {
                todo.addAll(nfa.silent(state));
                if (atStart) { // the only assertion within them
                    nfa.assertions(state).stream().map(Assertion::to).forEach(todo::add);
                }
            }
        }
        return seen;
    }
}
