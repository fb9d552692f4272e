package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Builds the deterministic automaton of the JSON strings in which a regular expression matches, by the subset
 * construction on a {@link PatternNfa}. Used once.
 */
public final class PatternAutomaton {
    private static final int STEPS_OF_CHARACTER = 16; // to parse it

    private final PatternNfa nfa;
    private final SchemaBudget budget;
    private final ByteDfa.Builder dfa;
    private final Map<Subset, Integer> known = new HashMap<>();
    private final Deque<Subset> open = new ArrayDeque<>();
    private long work;

    private PatternAutomaton(PatternNfa nfa, SchemaBudget budget) {
        this.nfa = nfa;
        this.budget = budget;
        this.dfa = new ByteDfa.Builder(budget);
    }

    /**
     * Returns the automaton of a pattern that belongs to no request, as {@link #of(String, SchemaBudget)}.
     *
     * @param pattern the pattern
     * @return its automaton
     */
    public static ByteDfa of(String pattern) {
        return of(pattern, new SchemaBudget());
    }

    /**
     * Returns the automaton of a pattern, over the text with its quotes; it accepts nothing if no string matches.
     *
     * @param pattern the pattern
     * @param budget the budget of the request
     * @return its automaton
     * @throws UnsupportedPattern if the pattern has an unsupported part or is too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    public static ByteDfa of(String pattern, SchemaBudget budget) {
        return of(parse(pattern, budget), budget);
    }

    /**
     * Returns the automaton of some texts.
     *
     * @param texts the texts, without duplicates
     * @param budget the budget of the request
     * @return an automaton that accepts these and no others
     */
    public static ByteDfa ofTexts(List<byte[]> texts, SchemaBudget budget) {
        ByteDfa.Builder dfa = new ByteDfa.Builder(budget);
        Map<List<Integer>, Integer> next = new HashMap<>(); // by state and byte
        Set<Integer> accepting = new HashSet<>();
        int states = 1;
        for (byte[] text : texts) {
            int at = 0;
            for (byte b : text) {
                budget.countAutomatonSteps(STEPS_OF_CHARACTER);
                Integer known = next.putIfAbsent(List.of(at, b & 0xFF), states);
                at = known == null ? states++ : known;
            }
            accepting.add(at);
        }
        for (int state = 0; state < states; state++) {
            dfa.state(accepting.contains(state));
        }
        next.forEach((from, to) -> dfa.edge(from.get(0), from.get(1), to));
        return dfa.build();
    }

    /**
     * Parses a pattern.
     *
     * @param pattern the pattern
     * @param budget the budget of the request
     * @return the parsed pattern
     * @throws UnsupportedPattern if it has an unsupported part, or the budget is exhausted
     */
    public static Regex parse(String pattern, SchemaBudget budget) {
        budget.countAutomatonSteps((long) STEPS_OF_CHARACTER * pattern.length());
        return RegexParser.parse(pattern);
    }

    /**
     * Returns the automaton of a parsed pattern.
     *
     * @param regex the pattern
     * @param budget the budget of the request
     * @return its automaton
     * @throws UnsupportedPattern if it is too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    public static ByteDfa of(Regex regex, SchemaBudget budget) {
        boolean plain = RegexAnchors.onlyAtTheEnds(regex);
        PatternNfa nfa = PatternNfa.of(regex, plain, budget);
        return plain ? new PatternAutomaton(nfa, budget).build() : AssertionAutomaton.of(nfa, budget);
    }

    private enum Phase {
        BEFORE,
        INSIDE,
        AFTER
    }

    /** States of the NFA, in ascending order, and their place in the text. */
    private record Subset(Phase phase, int[] states) implements Comparable<Subset> {
        @Override
        public boolean equals(Object other) {
            return other instanceof Subset subset && phase == subset.phase && Arrays.equals(states, subset.states);
        }

        @Override
        public int hashCode() {
            return 31 * phase.ordinal() + Arrays.hashCode(states);
        }

        /** An arbitrary order, by which maps search quickly among many keys with the same hash code. */
        @Override
        public int compareTo(Subset other) {
            int phases = phase.compareTo(other.phase);
            return phases != 0 ? phases : Arrays.compare(states, other.states);
        }
    }

    private ByteDfa build() {
        BitSet start = new BitSet();
        start.set(0);
        state(Phase.BEFORE, start);
        while (!open.isEmpty()) {
            Subset from = open.remove();
            switch (from.phase()) {
                case BEFORE -> follow(from, PatternNfa.OPEN, PatternNfa.OPEN, '"', Phase.INSIDE);
                case INSIDE -> {
                    follow(from, PatternNfa.CLOSE, PatternNfa.CLOSE, '"', Phase.AFTER);
                    content(from);
                }
                case AFTER -> {}
            }
        }
        return dfa.build();
    }

    /** Follows the bytes between the quotes, cut into ranges that no edge separates. */
    private void content(Subset from) {
        TreeSet<Integer> cuts = new TreeSet<>();
        for (int state : from.states()) {
            for (PatternNfa.Edge edge : nfa.edges(state)) {
                if (edge.last() < PatternNfa.OPEN) {
                    cuts.add(edge.first());
                    cuts.add(edge.last() + 1);
                }
            }
        }
        List<Integer> bounds = new ArrayList<>(cuts);
        for (int i = 0; i + 1 < bounds.size(); i++) {
            follow(from, bounds.get(i), bounds.get(i + 1) - 1, bounds.get(i), Phase.INSIDE);
        }
    }

    /**
     * Adds the edge on the labels from {@code first} to {@code last}; {@code symbol} is the byte of the first label.
     */
    private void follow(Subset from, int first, int last, int symbol, Phase phase) {
        BitSet targets = new BitSet();
        for (int state : from.states()) {
            for (PatternNfa.Edge edge : nfa.edges(state)) {
                spend(1);
                if (edge.first() <= first && last <= edge.last()) {
                    targets.set(edge.to());
                }
            }
        }
        if (!targets.isEmpty()) {
            int to = state(phase, targets);
            dfa.edges(known.get(from), symbol, symbol + last - first, to);
        }
    }

    private int state(Phase phase, BitSet states) {
        close(states);
        Subset subset = new Subset(
                phase,
                states.stream()
                        .filter(state -> state == nfa.end() || !nfa.edges(state).isEmpty())
                        .toArray());
        return known.computeIfAbsent(subset, _ -> {
            spend(subset.states().length);
            if (dfa.states() == SchemaLimits.DFA_STATES) {
                throw tooLarge();
            }
            open.add(subset);
            return dfa.state(phase == Phase.AFTER && states.get(nfa.end()));
        });
    }

    /** Adds the states that are reached without reading. */
    private void close(BitSet states) {
        Deque<Integer> todo = new ArrayDeque<>();
        states.stream().forEach(todo::add);
        while (!todo.isEmpty()) {
            for (int next : nfa.silent(todo.remove())) {
                spend(1);
                if (!states.get(next)) {
                    states.set(next);
                    todo.add(next);
                }
            }
        }
    }

    private void spend(int steps) {
        work += steps;
        budget.countAutomatonSteps(steps);
        if (work > SchemaLimits.PATTERN_WORK) {
            throw tooLarge();
        }
    }

    private static UnsupportedPattern tooLarge() {
        return UnsupportedPattern.tooLarge(
                "a pattern that needs an automaton of more than %d states".formatted(SchemaLimits.DFA_STATES));
    }
}
