package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Intersections, unions and differences of automata. */
public final class Products {
    private static final int BYTES = 256;

    private Products() {}

    /**
     * Returns the intersection of two automata that belong to no request.
     *
     * @param one an automaton
     * @param other another
     * @return an automaton of the texts that both accept
     * @throws UnsupportedPattern if it is too large
     */
    public static ByteDfa both(ByteDfa one, ByteDfa other) {
        return both(one, other, new SchemaBudget());
    }

    /**
     * Returns the intersection of two automata.
     *
     * @param one an automaton
     * @param other another
     * @param budget the budget of the request
     * @return an automaton of the texts that both accept
     * @throws UnsupportedPattern if it is too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    public static ByteDfa both(ByteDfa one, ByteDfa other, SchemaBudget budget) {
        return explore(new Pair(0, 0), groups(one, other), budget, new Machine<>() {
            @Override
            public Pair next(Pair state, int symbol) {
                int first = one.next(state.one(), symbol);
                int second = other.next(state.other(), symbol);
                return first == ByteDfa.DEAD || second == ByteDfa.DEAD ? null : new Pair(first, second);
            }

            @Override
            public boolean accepts(Pair state) {
                return one.accepting(state.one()) && other.accepting(state.other());
            }
        });
    }

    /**
     * Returns the union of two automata.
     *
     * @param one an automaton
     * @param other another
     * @param budget the budget of the request
     * @return an automaton of the texts that at least one accepts
     * @throws UnsupportedPattern if it is too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    public static ByteDfa either(ByteDfa one, ByteDfa other, SchemaBudget budget) {
        return explore(new Pair(0, 0), groups(one, other), budget, new Machine<>() {
            @Override
            public Pair next(Pair state, int symbol) {
                int first = after(one, state.one(), symbol);
                int second = after(other, state.other(), symbol);
                return first == ByteDfa.DEAD && second == ByteDfa.DEAD ? null : new Pair(first, second);
            }

            @Override
            public boolean accepts(Pair state) {
                return accepted(one, state.one()) || accepted(other, state.other());
            }
        });
    }

    /**
     * Returns the difference of two automata.
     *
     * @param one an automaton
     * @param other another
     * @param budget the budget of the request
     * @return an automaton of the texts that the one accepts, and the other does not
     * @throws UnsupportedPattern if it is too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    public static ByteDfa without(ByteDfa one, ByteDfa other, SchemaBudget budget) {
        return explore(new Pair(0, 0), groups(one, other), budget, new Machine<>() {
            @Override
            public Pair next(Pair state, int symbol) {
                int first = one.next(state.one(), symbol);
                return first == ByteDfa.DEAD ? null : new Pair(first, after(other, state.other(), symbol));
            }

            @Override
            public boolean accepts(Pair state) {
                return one.accepting(state.one()) && !accepted(other, state.other());
            }
        });
    }

    private static int after(ByteDfa dfa, int state, int symbol) {
        return state == ByteDfa.DEAD ? ByteDfa.DEAD : dfa.next(state, symbol);
    }

    private static boolean accepted(ByteDfa dfa, int state) {
        return state != ByteDfa.DEAD && dfa.accepting(state);
    }

    private record Pair(int one, int other) {
        @Override
        public int hashCode() {
            return spread(one) + other;
        }
    }

    /** Spreads the hash codes of adjacent states. */
    private static int spread(int state) {
        return state * 0x9E3779B1; // 2^32 / golden ratio
    }

    private interface Machine<S> {
        /** The next state, or null. */
        S next(S state, int symbol);

        boolean accepts(S state);
    }

    private static ByteGroups groups(ByteDfa one, ByteDfa other) {
        return ByteGroups.by(b -> one.column(b) * BYTES + other.column(b));
    }

    private static <S> ByteDfa explore(S start, ByteGroups groups, SchemaBudget budget, Machine<S> machine) {
        ByteDfa.Builder dfa = new ByteDfa.Builder(budget, groups);
        Map<S, Integer> known = new HashMap<>();
        Deque<S> open = new ArrayDeque<>();
        known.put(start, dfa.state(machine.accepts(start)));
        open.add(start);
        for (int from = 0; !open.isEmpty(); from++) { // states are numbered in the order in which they are found
            S state = open.remove();
            budget.countAutomatonSteps(groups.count());
            for (int group = 0; group < groups.count(); group++) {
                int symbol = groups.first(group);
                S to = machine.next(state, symbol);
                if (to != null) {
                    Integer target = known.get(to);
                    if (target == null) {
                        if (dfa.states() == SchemaLimits.DFA_STATES) {
                            throw UnsupportedPattern.tooLarge(
                                    "a pattern with other limits that need an automaton of more than %d states"
                                            .formatted(SchemaLimits.DFA_STATES));
                        }
                        target = dfa.state(machine.accepts(to));
                        known.put(to, target);
                        open.add(to);
                    }
                    dfa.edge(from, symbol, target);
                }
            }
        }
        return dfa.build();
    }
}
