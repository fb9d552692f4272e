package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.automaton.PatternNfa.Assertion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * As {@link PatternAutomaton}, for patterns with {@code \b} and look-aheads: a state is a set of threads, each a state
 * of the {@link PatternNfa} with what is still to be found out about what was looked at, which is a set of threads in
 * turn. Used once.
 */
final class AssertionAutomaton {
    private static final int STEPS_OF_THREAD = 32; // to keep one: they need more memory than states
    private static final int[] EDGES_OF_WORDS = {
        '"', '"' + 1, '0', '9' + 1, 'A', 'Z' + 1, '\\', '\\' + 1, '_', '_' + 1, 'a', 'z' + 1
    };

    private final PatternNfa nfa;
    private final SchemaBudget budget;
    private final ByteDfa.Builder dfa;
    private final Map<State, Integer> known = new HashMap<>();
    private final Deque<State> open = new ArrayDeque<>();
    private long work;

    private AssertionAutomaton(PatternNfa nfa, SchemaBudget budget) {
        this.nfa = nfa;
        this.budget = budget;
        this.dfa = new ByteDfa.Builder(budget);
    }

    /**
     * The automaton of a pattern, over the text with its quotes; accepts nothing if no string matches.
     *
     * @throws UnsupportedPattern if it is too large, or the budget is used up
     * @throws GrammarException if the thread was interrupted
     */
    static ByteDfa of(PatternNfa nfa, SchemaBudget budget) {
        return new AssertionAutomaton(nfa, budget).build();
    }

    private enum Phase {
        BEFORE,
        INSIDE,
        AFTER
    }

    /** A place in the pattern, and what must still turn out for it. */
    private record Thread(int state, Set<Obligation> obligations) {}

    /**
     * Something that was looked at and is not decided yet.
     *
     * @param negative whether it must not match
     * @param end the state in which it has matched
     * @param threads where in it the text can be
     */
    private record Obligation(boolean negative, int end, Set<Thread> threads) {
        boolean matches() {
            return threads.contains(new Thread(end, Set.of()));
        }
    }

    /**
     * Where in the text a state is.
     *
     * @param phase before, between or after the quotes
     * @param content state of {@link StringContent}, if words matter
     * @param word whether the last character is one of a word, if words matter
     */
    private record Place(Phase phase, int content, boolean word) {
        boolean isStart() {
            return phase == Phase.INSIDE && content == START;
        }

        private static final int START = -2; // behind the opening quote, where no character has come
    }

    private record State(Place place, Set<Thread> threads) {}

    private ByteDfa build() {
        Place before = new Place(Phase.BEFORE, 0, false);
        add(before, Set.of(new Thread(0, Set.of())));
        while (!open.isEmpty()) {
            State from = open.remove();
            switch (from.place().phase()) {
                case BEFORE ->
                    follow(from, PatternNfa.OPEN, PatternNfa.OPEN, '"', new Place(Phase.INSIDE, Place.START, false));
                case INSIDE -> {
                    Place after = new Place(Phase.AFTER, 0, from.place().word());
                    follow(from, PatternNfa.CLOSE, PatternNfa.CLOSE, '"', after);
                    content(from);
                }
                case AFTER -> {}
            }
        }
        return dfa.build();
    }

    /** The bytes between the quotes, cut into ranges that no edge tells apart. */
    private void content(State from) {
        TreeSet<Integer> cuts = new TreeSet<>();
        addCuts(from.threads(), cuts);
        if (nfa.looksForWords()) {
            for (int edge : EDGES_OF_WORDS) {
                cuts.add(edge);
            }
        }
        List<Integer> bounds = new ArrayList<>(cuts);
        for (int i = 0; i + 1 < bounds.size(); i++) {
            int first = bounds.get(i);
            follow(from, first, bounds.get(i + 1) - 1, first, after(from.place(), first));
        }
    }

    private void addCuts(Set<Thread> threads, TreeSet<Integer> cuts) {
        for (Thread thread : threads) {
            for (PatternNfa.Edge edge : nfa.edges(thread.state())) {
                spend(1);
                if (edge.last() < PatternNfa.OPEN) {
                    cuts.add(edge.first());
                    cuts.add(edge.last() + 1);
                }
            }
            thread.obligations().forEach(obligation -> addCuts(obligation.threads(), cuts));
        }
    }

    private Place after(Place place, int b) {
        if (!nfa.looksForWords()) {
            return new Place(Phase.INSIDE, 0, false);
        }
        int from = place.isStart() ? StringContent.BOUNDARY : place.content();
        int content = b == StringContent.QUOTE && from == StringContent.BOUNDARY
                ? StringContent.BOUNDARY // no edge leads here
                : StringContent.next(from, b);
        boolean word =
                from == StringContent.BOUNDARY && content == StringContent.BOUNDARY && RegexEscapes.WORD.contains(b);
        return new Place(Phase.INSIDE, content, word);
    }

    /** Adds the edge on the labels from {@code first} to {@code last}; {@code symbol} is the byte of the first. */
    private void follow(State from, int first, int last, int symbol, Place place) {
        Set<Thread> targets = new Step(first, last, place).of(from.threads());
        if (!targets.isEmpty()) {
            dfa.edges(known.get(from), symbol, symbol + last - first, add(place, targets));
        }
    }

    private int add(Place place, Set<Thread> threads) {
        State state = new State(place, threads);
        Integer number = known.get(state);
        if (number == null) {
            spend(STEPS_OF_THREAD * size(threads));
            if (dfa.states() == SchemaLimits.DFA_STATES) {
                throw tooLarge();
            }
            number = dfa.state(place.phase() == Phase.AFTER && threads.contains(new Thread(nfa.end(), Set.of())));
            known.put(state, number);
            open.add(state);
        }
        return number;
    }

    private static int size(Set<Thread> threads) {
        int size = threads.size();
        for (Thread thread : threads) {
            for (Obligation obligation : thread.obligations()) {
                size += size(obligation.threads());
            }
        }
        return size;
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

    /** One symbol further. Used for one symbol. */
    private final class Step {
        private final int first;
        private final int last;
        private final Place place; // behind the symbol
        private final Map<Obligation, Optional<Obligation>> open =
                new HashMap<>(); // those that stay undecided, and those that hold

        Step(int first, int last, Place place) {
            this.first = first;
            this.last = last;
            this.place = place;
        }

        Set<Thread> of(Collection<Thread> threads) {
            List<Thread> reached = new ArrayList<>();
            for (Thread thread : threads) {
                Optional<Set<Obligation>> obligations = obligations(thread.obligations());
                if (obligations.isPresent()) {
                    for (PatternNfa.Edge edge : nfa.edges(thread.state())) {
                        spend(1);
                        if (edge.first() <= first && last <= edge.last()) {
                            reached.add(new Thread(edge.to(), obligations.get()));
                        }
                    }
                }
            }
            return closed(reached);
        }

        /** What is left to be found out; nothing if one does not hold. */
        private Optional<Set<Obligation>> obligations(Set<Obligation> before) {
            if (before.isEmpty()) {
                return Optional.of(before);
            }
            Set<Obligation> left = new LinkedHashSet<>();
            for (Obligation obligation : before) {
                Optional<Obligation> next = open.get(obligation);
                if (next == null) {
                    Set<Thread> threads = of(obligation.threads());
                    Obligation further = new Obligation(obligation.negative(), obligation.end(), threads);
                    if (fails(further)) {
                        return Optional.empty();
                    }
                    next = Optional.of(further).filter(this::isOpen);
                    open.put(obligation, next);
                }
                next.ifPresent(left::add);
            }
            return Optional.of(left);
        }

        private boolean fails(Obligation obligation) {
            return obligation.negative() ? obligation.matches() : !obligation.matches() && isOver(obligation);
        }

        private boolean isOpen(Obligation obligation) {
            return !obligation.matches() && !isOver(obligation);
        }

        /** Whether it cannot match any more. */
        private boolean isOver(Obligation obligation) {
            return obligation.threads().isEmpty() || place.phase() == Phase.AFTER;
        }

        /** Adds what is reached without reading, where assertions hold or may still hold. */
        private Set<Thread> closed(Collection<Thread> threads) {
            Set<Thread> seen = new LinkedHashSet<>();
            Deque<Thread> todo = new ArrayDeque<>(threads);
            while (!todo.isEmpty()) {
                Thread thread = todo.remove();
                spend(1);
                if (!seen.add(thread)) {
                    continue;
                }
                for (int next : nfa.silent(thread.state())) {
                    todo.add(new Thread(next, thread.obligations()));
                }
                for (Assertion assertion : nfa.assertions(thread.state())) {
                    assertion(assertion, thread.obligations()).ifPresent(todo::add);
                }
                if (place.phase() == Phase.AFTER) { // the end is still the end
                    nfa.edges(thread.state()).stream()
                            .filter(edge -> edge.first() == PatternNfa.CLOSE)
                            .forEach(edge -> todo.add(new Thread(edge.to(), thread.obligations())));
                }
            }
            return distinct(seen);
        }

        private Optional<Thread> assertion(Assertion assertion, Set<Obligation> before) {
            boolean negative = switch (assertion.kind()) {
                case START -> !place.isStart();
                case LOOK -> false;
                case NOT_LOOK -> true;
                case WORD -> place.word(); // a word ends here if no other character of it follows
                case NOT_WORD -> !place.word();
            };
            if (assertion.kind() == Assertion.Kind.START) {
                return negative ? Optional.empty() : Optional.of(new Thread(assertion.to(), before));
            }
            Set<Thread> look = closed(List.of(new Thread(assertion.start(), Set.of())));
            Obligation obligation = new Obligation(negative, assertion.end(), look);
            if (fails(obligation)) {
                return Optional.empty();
            }
            Set<Obligation> all = new LinkedHashSet<>(before);
            if (isOpen(obligation)) {
                all.add(obligation);
            }
            return Optional.of(new Thread(assertion.to(), all));
        }

        /** Without threads that go nowhere, and those of which others in the same state have less to find out. */
        private Set<Thread> distinct(Set<Thread> threads) {
            Map<Integer, List<Thread>> byState = new LinkedHashMap<>();
            for (Thread thread : threads) {
                if (!nfa.edges(thread.state()).isEmpty() || thread.state() == nfa.end()) {
                    byState.computeIfAbsent(thread.state(), _ -> new ArrayList<>())
                            .add(thread);
                }
            }
            Set<Thread> left = new LinkedHashSet<>();
            byState.values()
                    .forEach(same -> same.stream()
                            .filter(thread -> same.stream().noneMatch(other -> isLess(other, thread)))
                            .forEach(left::add));
            return left;
        }

        private boolean isLess(Thread one, Thread other) {
            spend(1);
            return one.obligations().size() < other.obligations().size()
                    && other.obligations().containsAll(one.obligations());
        }
    }
}
