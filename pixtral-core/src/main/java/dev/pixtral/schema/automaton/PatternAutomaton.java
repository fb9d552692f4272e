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
import java.util.Optional;
import java.util.Set;

/**
 * Builds the deterministic automaton of the JSON strings in which a regular expression matches, by the subset
 * construction on a {@link PatternNfa}. Used once.
 */
public final class PatternAutomaton {
    private static final int STEPS_OF_CHARACTER = 16; // to parse it
    private static final int STEPS_OF_STATE = 64; // to store it

    private final PatternNfa nfa;
    private final SchemaBudget budget;
    private final Optional<CharacterClasses> classes; // if edges read classes of characters
    private final ByteGroups groups; // of bytes or classes
    private final List<int[]> rows = new ArrayList<>(); // by state: the states after each group
    private final Ints quotes = new Ints(); // by state: the state after a quote
    private final BitSet accepting = new BitSet();
    private final Map<Subset, Integer> known = new HashMap<>();
    private final Deque<Subset> open = new ArrayDeque<>();
    private final int[][] edges; // by state of the NFA: the groups of each edge on content, and where it leads
    private final int[][] silent; // by state of the NFA
    private final Ints[] targets; // by group
    private final int[] seen; // by state of the NFA: the closure that it was last in
    private int closures;
    private final Ints todo = new Ints(); // of a closure
    private final Ints left = new Ints(); // of a closure
    private long work;

    private PatternAutomaton(PatternNfa nfa, Optional<CharacterClasses> classes, SchemaBudget budget) {
        this.nfa = nfa;
        this.classes = classes;
        this.budget = budget;
        this.groups = classes.isPresent() ? ByteGroups.SINGLE : nfa.groups();
        this.targets = new Ints[classes.map(CharacterClasses::count).orElse(groups.count())];
        Arrays.setAll(targets, _ -> new Ints());
        this.seen = new int[nfa.states()];
        this.edges = new int[nfa.states()][];
        Arrays.setAll(edges, this::edges);
        this.silent = new int[nfa.states()][];
        Arrays.setAll(
                silent,
                state -> nfa.silent(state).stream().mapToInt(Integer::intValue).toArray());
    }

    private int[] edges(int state) {
        Ints found = new Ints();
        for (PatternNfa.Edge edge : nfa.edges(state)) {
            if (edge.last() < PatternNfa.OPEN) {
                found.add(groups.of(edge.first()));
                found.add(groups.of(edge.last()));
                found.add(edge.to());
            }
        }
        return Arrays.copyOf(found.items, found.size);
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
        return BackReferences.expanded(RegexParser.parse(pattern), budget);
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
        if (!RegexAnchors.onlyAtTheEnds(regex)) {
            return AssertionAutomaton.of(PatternNfa.of(regex, false, budget), budget);
        }
        Optional<CharacterClasses> classes = CharacterClasses.of(regex, budget);
        PatternNfa nfa =
                classes.isPresent() ? PatternNfa.of(regex, classes.get(), budget) : PatternNfa.of(regex, true, budget);
        return new PatternAutomaton(nfa, classes, budget).build();
    }

    private enum Phase {
        BEFORE,
        INSIDE,
        AFTER
    }

    /** A list of numbers. */
    private static final class Ints {
        private int[] items = new int[8];
        private int size;

        void add(int item) {
            if (size == items.length) {
                items = Arrays.copyOf(items, 2 * size);
            }
            items[size++] = item;
        }

        boolean equalTo(Ints other) {
            return Arrays.equals(items, 0, size, other.items, 0, other.size);
        }

        int[] sorted() {
            int[] sorted = Arrays.copyOf(items, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }

    /** States of the NFA, in ascending order, and their place in the text. */
    private record Subset(Phase phase, int[] states, int hash) implements Comparable<Subset> {
        static Subset of(Phase phase, int[] states) {
            return new Subset(phase, states, 31 * phase.ordinal() + Arrays.hashCode(states));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Subset subset
                    && hash == subset.hash
                    && phase == subset.phase
                    && Arrays.equals(states, subset.states);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        /** An arbitrary order, by which maps search quickly among many keys with the same hash code. */
        @Override
        public int compareTo(Subset other) {
            int phases = phase.compareTo(other.phase);
            return phases != 0 ? phases : Arrays.compare(states, other.states);
        }
    }

    private ByteDfa build() {
        Ints start = new Ints();
        start.add(0);
        state(Phase.BEFORE, start);
        while (!open.isEmpty()) {
            Subset from = open.remove();
            int number = known.get(from);
            switch (from.phase()) {
                case BEFORE -> quote(from, number, PatternNfa.OPEN, Phase.INSIDE);
                case INSIDE -> {
                    quote(from, number, PatternNfa.CLOSE, Phase.AFTER);
                    content(from, number);
                }
                case AFTER -> {}
            }
        }
        return classes.isPresent() ? CharacterDfa.of(states(), classes.get(), budget) : overBytes();
    }

    private List<CharacterDfa.State> states() {
        List<CharacterDfa.State> states = new ArrayList<>();
        for (int state = 0; state < rows.size(); state++) {
            states.add(new CharacterDfa.State(rows.get(state), quotes.items[state], accepting.get(state)));
        }
        return states;
    }

    private ByteDfa overBytes() {
        ByteDfa.Builder dfa = new ByteDfa.Builder(budget, groups);
        rows.forEach(_ -> dfa.state(accepting.get(dfa.states())));
        for (int state = 0; state < rows.size(); state++) {
            int[] row = rows.get(state);
            for (int group = 0; group < row.length; group++) {
                if (row[group] != ByteDfa.DEAD) {
                    dfa.edge(state, groups.first(group), row[group]);
                }
            }
            if (quotes.items[state] != ByteDfa.DEAD) {
                dfa.edge(state, '"', quotes.items[state]);
            }
        }
        return dfa.build();
    }

    /** Follows one of the quotes. */
    private void quote(Subset from, int number, int label, Phase phase) {
        Ints reached = new Ints();
        for (int state : from.states()) {
            for (PatternNfa.Edge edge : nfa.edges(state)) {
                spend(1);
                if (edge.first() == label) {
                    reached.add(edge.to());
                }
            }
        }
        if (reached.size > 0) {
            int to = state(phase, reached); // first, since it may replace the items
            quotes.items[number] = to;
        }
    }

    /** Follows the bytes between the quotes. */
    private void content(Subset from, int number) {
        for (Ints each : targets) {
            each.size = 0;
        }
        int steps = targets.length;
        for (int state : from.states()) {
            int[] all = edges[state];
            for (int i = 0; i < all.length; i += 3) {
                for (int group = all[i]; group <= all[i + 1]; group++) {
                    targets[group].add(all[i + 2]);
                }
                steps += all[i + 1] - all[i] + 1;
            }
        }
        spend(steps);
        int[] row = rows.get(number);
        int to = ByteDfa.DEAD;
        for (int group = 0; group < targets.length; group++) {
            if (targets[group].size > 0) {
                boolean same = group > 0 && targets[group].equalTo(targets[group - 1]);
                to = same ? to : state(Phase.INSIDE, targets[group]);
                row[group] = to;
            }
        }
    }

    private int state(Phase phase, Ints reached) {
        int[] states = closed(reached);
        Subset subset = Subset.of(phase, states);
        Integer number = known.get(subset);
        if (number == null) {
            spend(STEPS_OF_STATE + states.length);
            if (rows.size() == SchemaLimits.DFA_STATES) {
                throw tooLarge();
            }
            open.add(subset);
            number = rows.size();
            int[] row = new int[targets.length];
            Arrays.fill(row, ByteDfa.DEAD);
            rows.add(row);
            quotes.add(ByteDfa.DEAD);
            accepting.set(number, phase == Phase.AFTER && Arrays.binarySearch(states, nfa.end()) >= 0);
            known.put(subset, number);
        }
        return number;
    }

    /** Adds the states that are reached without reading, and leaves out those that lead nowhere. */
    private int[] closed(Ints reached) {
        closures++;
        todo.size = 0;
        left.size = 0;
        for (int i = 0; i < reached.size; i++) {
            visit(reached.items[i]);
        }
        for (int i = 0; i < todo.size; i++) {
            for (int next : silent[todo.items[i]]) {
                visit(next);
            }
        }
        spend(todo.size);
        return left.sorted();
    }

    private void visit(int state) {
        if (seen[state] != closures) {
            seen[state] = closures;
            todo.add(state);
            if (state == nfa.end() || !nfa.edges(state).isEmpty()) { // others lead nowhere
                left.add(state);
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
