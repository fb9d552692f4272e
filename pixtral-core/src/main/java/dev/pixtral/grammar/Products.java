package dev.pixtral.grammar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Automata that restrict an automaton further. */
final class Products {
    private static final int BYTES = 256;
    private static final int LONGEST_ESCAPE = 6; // of backslash, u and four digits

    private Products() {}

    /** What both accept, for automata that belong to no request. */
    static ByteDfa both(ByteDfa one, ByteDfa other) {
        return both(one, other, new SchemaBudget());
    }

    /**
     * What both accept.
     *
     * @throws UnsupportedPattern if the automaton is too large, or the budget is used up
     * @throws GrammarException if the thread was interrupted
     */
    static ByteDfa both(ByteDfa one, ByteDfa other, SchemaBudget budget) {
        return explore(new Pair(0, 0), budget, new Machine<>() {
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

    /** {@link #ofLength(ByteDfa, int, int, SchemaBudget)} for automata that belong to no request. */
    static ByteDfa ofLength(ByteDfa strings, int min, int max) {
        return ofLength(strings, min, max, new SchemaBudget());
    }

    /**
     * The JSON strings among what an automaton accepts that have a number of characters; an escape is one.
     *
     * @param strings accepts JSON strings only
     * @param max largest number, {@link JsonType#UNBOUNDED} for none
     * @throws UnsupportedPattern if the automaton is too large, or the budget is used up
     * @throws GrammarException if the thread was interrupted
     */
    static ByteDfa ofLength(ByteDfa strings, int min, int max, SchemaBudget budget) {
        int counted = max == JsonType.UNBOUNDED ? min : max;
        if (counted > SchemaLimits.COUNTED_LENGTH) {
            throw new UnsupportedPattern("a length of %d characters, more than %d, together with a pattern"
                    .formatted(counted, SchemaLimits.COUNTED_LENGTH));
        }
        return explore(new Counted(0, 0, -1), budget, new Machine<>() {
            @Override
            public Counted next(Counted state, int symbol) {
                int to = strings.next(state.state(), symbol);
                return to == ByteDfa.DEAD ? null : state.after(symbol, to, min, max);
            }

            @Override
            public boolean accepts(Counted state) {
                return strings.accepting(state.state()) && state.characters() >= min;
            }
        });
    }

    private record Pair(int one, int other) {
        @Override
        public int hashCode() {
            return spread(one) + other;
        }
    }

    /** Makes hash codes of neighbouring states differ in more than their sum. */
    private static int spread(int state) {
        return state * 0x9E3779B1; // 2^32 / golden ratio
    }

    /**
     * A state and what was counted.
     *
     * @param characters of the string, no further than is of interest
     * @param escape number of bytes of the escape being read, 0 outside of one, -1 before the opening quote
     */
    private record Counted(int state, int characters, int escape) {
        @Override
        public int hashCode() {
            return spread(spread(state) + characters) + escape;
        }

        /** Null if that would be a character too many. */
        Counted after(int symbol, int to, int min, int max) {
            if (escape < 0) {
                return new Counted(to, 0, 0);
            }
            if (escape > 0) {
                boolean isOver = escape == 1 ? symbol != 'u' : escape == LONGEST_ESCAPE - 1;
                return new Counted(to, characters, isOver ? 0 : escape + 1);
            }
            boolean isNew = symbol != '"' && (symbol < 0x80 || symbol > 0xBF);
            if (isNew && characters == max) {
                return null;
            }
            boolean isOfInterest = max != JsonType.UNBOUNDED || characters < min;
            return new Counted(to, isNew && isOfInterest ? characters + 1 : characters, symbol == '\\' ? 1 : 0);
        }
    }

    private interface Machine<S> {
        /** The next state, or null. */
        S next(S state, int symbol);

        boolean accepts(S state);
    }

    private static <S> ByteDfa explore(S start, SchemaBudget budget, Machine<S> machine) {
        ByteDfa.Builder dfa = new ByteDfa.Builder(budget);
        Map<S, Integer> known = new HashMap<>();
        Deque<S> open = new ArrayDeque<>();
        known.put(start, dfa.state(machine.accepts(start)));
        open.add(start);
        while (!open.isEmpty()) {
            S from = open.remove();
            budget.countAutomatonSteps(BYTES);
            for (int symbol = 0; symbol < BYTES; symbol++) {
                S to = machine.next(from, symbol);
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
                    dfa.edge(known.get(from), symbol, target);
                }
            }
        }
        return dfa.build();
    }
}
