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
 * Like {@link PatternAutomaton}, for patterns with {@code \b}, look-aheads and look-behinds: a state is a set of
 * threads, each a state of the {@link PatternNfa} with its undecided look-aheads, which in turn are sets of threads,
 * and what {@link LookBehinds} know of the text before. Used once.
 */
final class AssertionAutomaton {
    private static final int STEPS_OF_THREAD = 32; // to store one: threads need more memory than states
    private static final int[] EDGES_OF_WORDS = {
        '"', '"' + 1, '0', '9' + 1, 'A', 'Z' + 1, '\\', '\\' + 1, '_', '_' + 1, 'a', 'z' + 1
    };

    private final PatternNfa nfa;
    private final LookBehinds behinds;
    private final SchemaBudget budget;
    private final ByteDfa.Builder dfa;
    private final Map<State, Integer> known = new HashMap<>();
    private final Deque<State> open = new ArrayDeque<>();
    private long work;

    private AssertionAutomaton(PatternNfa nfa, SchemaBudget budget) {
        this.nfa = nfa;
        this.behinds = new LookBehinds(nfa, this::spend);
        this.budget = budget;
        this.dfa = new ByteDfa.Builder(budget);
    }

    /**
     * Returns the automaton of a pattern, over the text with its quotes; it accepts nothing if no string matches.
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

    /** A place in the pattern, and the look-aheads that are still undecided there. */
    private record Thread(int state, Set<Obligation> obligations) {}

    /**
     * A look-ahead that is not decided yet.
     *
     * @param negative whether it must not match
     * @param end the state in which it has matched
     * @param threads the places within it that the text can have reached
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
     * @param content the state of {@link StringContent}, if words matter
     * @param word whether the last character is a word character, if words matter
     */
    private record Place(Phase phase, int content, boolean word) {
        boolean isStart() {
            return phase == Phase.INSIDE && content == START;
        }

        private static final int START = -2; // after the opening quote, before any character
    }

    private record State(Place place, Set<Thread> threads, Set<Integer> behind) {}

    private ByteDfa build() {
        Place before = new Place(Phase.BEFORE, 0, false);
        add(before, Set.of(new Thread(0, Set.of())), Set.of());
        while (!open.isEmpty()) {
            State from = open.remove();
            switch (from.place().phase()) {
                case BEFORE -> quote(from, PatternNfa.OPEN, new Place(Phase.INSIDE, Place.START, false));
                case INSIDE -> {
                    quote(
                            from,
                            PatternNfa.CLOSE,
                            new Place(Phase.AFTER, 0, from.place().word()));
                    content(from);
                }
                case AFTER -> {}
            }
        }
        return dfa.build();
    }

    private void quote(State from, int label, Place place) {
        Set<Integer> behind = label == PatternNfa.OPEN ? behinds.start() : from.behind();
        follow(from, new Step(label, label, place, behind), '"');
    }

    /** Follows the bytes between the quotes, cut into ranges that no edge separates. */
    private void content(State from) {
        TreeSet<Integer> cuts = new TreeSet<>();
        addCuts(from.threads(), cuts);
        from.behind().forEach(state -> addCuts(state, cuts));
        if (nfa.looksForWords()) {
            for (int edge : EDGES_OF_WORDS) {
                cuts.add(edge);
            }
        }
        List<Integer> bounds = new ArrayList<>(cuts);
        for (int i = 0; i + 1 < bounds.size(); i++) {
            int first = bounds.get(i);
            int last = bounds.get(i + 1) - 1;
            Set<Integer> behind = behinds.after(from.behind(), first, last);
            follow(from, new Step(first, last, after(from.place(), first), behind), first);
        }
    }

    private void addCuts(Set<Thread> threads, TreeSet<Integer> cuts) {
        for (Thread thread : threads) {
            addCuts(thread.state(), cuts);
            thread.obligations().forEach(obligation -> addCuts(obligation.threads(), cuts));
        }
    }

    private void addCuts(int state, TreeSet<Integer> cuts) {
        for (PatternNfa.Edge edge : nfa.edges(state)) {
            spend(1);
            if (edge.last() < PatternNfa.OPEN) {
                cuts.add(edge.first());
                cuts.add(edge.last() + 1);
            }
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

    /** Adds the edge on the labels of a step; {@code symbol} is the byte of the first label. */
    private void follow(State from, Step step, int symbol) {
        Set<Thread> targets = step.of(from.threads());
        if (!targets.isEmpty()) {
            dfa.edges(known.get(from), symbol, symbol + step.last - step.first, add(step.place, targets, step.behind));
        }
    }

    private int add(Place place, Set<Thread> threads, Set<Integer> behind) {
        State state = new State(place, threads, behind);
        Integer number = known.get(state);
        if (number == null) {
            spend(STEPS_OF_THREAD * (size(threads) + behind.size()));
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

    /** Advances threads by one symbol. Used for one symbol. */
    private final class Step {
        private final int first;
        private final int last;
        private final Place place; // after the symbol
        private final Set<Integer> behind; // what LookBehinds know there
        private final Map<Obligation, Optional<Obligation>> open =
                new HashMap<>(); // remaining obligation, or empty for those that hold

        Step(int first, int last, Place place, Set<Integer> behind) {
            this.first = first;
            this.last = last;
            this.place = place;
            this.behind = behind;
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

        /** The obligations that remain undecided; empty if one fails. */
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

        /** Whether it can no longer match. */
        private boolean isOver(Obligation obligation) {
            return obligation.threads().isEmpty() || place.phase() == Phase.AFTER;
        }

        /** Adds the threads that are reached without reading, where assertions hold or may still hold. */
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
                if (place.phase() == Phase.AFTER) { // after the closing quote, END still matches
                    nfa.edges(thread.state()).stream()
                            .filter(edge -> edge.first() == PatternNfa.CLOSE)
                            .forEach(edge -> todo.add(new Thread(edge.to(), thread.obligations())));
                }
            }
            return distinct(seen);
        }

        private Optional<Thread> assertion(Assertion assertion, Set<Obligation> before) {
            Optional<Thread> holds = Optional.of(new Thread(assertion.to(), before));
            return switch (assertion.kind()) {
                case START -> holds.filter(_ -> place.isStart());
                case BEHIND -> holds.filter(_ -> behind.contains(assertion.end()));
                case NOT_BEHIND -> holds.filter(_ -> !behind.contains(assertion.end()));
                case LOOK -> ahead(assertion, false, before);
                case NOT_LOOK -> ahead(assertion, true, before);
                case WORD -> ahead(assertion, place.word(), before); // ends here if no word character follows
                case NOT_WORD -> ahead(assertion, !place.word(), before);
            };
        }

        private Optional<Thread> ahead(Assertion assertion, boolean negative, Set<Obligation> before) {
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

        /** Removes threads that lead nowhere, and those with more obligations than another thread in the same state. */
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
