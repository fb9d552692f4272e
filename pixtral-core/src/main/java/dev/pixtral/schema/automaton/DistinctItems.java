package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the automaton of the arrays in which no value comes twice, for items of which there are few: a state holds the
 * set of values so far. Used once.
 */
public final class DistinctItems {
    /** The largest number of values. */
    public static final int MOST_VALUES = 62;

    private static final int END = 1;

    private final List<List<Item>> positions;
    private final int min;
    private final int max;
    private final SchemaBudget budget;
    private final ByteDfa.Builder dfa;
    private final Map<Long, Integer> commas = new HashMap<>(); // states after a comma, by set
    private final Deque<Long> open = new ArrayDeque<>();

    private DistinctItems(List<List<Item>> positions, int min, int max, SchemaBudget budget) {
        this.positions = positions;
        this.min = min;
        this.max = max;
        this.budget = budget;
        this.dfa = new ByteDfa.Builder(budget);
    }

    /**
     * A way to write an item.
     *
     * @param text its JSON text
     * @param value the number of its value, below {@link #MOST_VALUES}; equal values have the same one
     */
    public record Item(String text, int value) {}

    /**
     * Returns the automaton.
     *
     * @param positions the items by index; the last list is for all further ones
     * @param min the minimum number of items
     * @param max the maximum number of items, {@link Lengths#UNBOUNDED} for no limit
     * @param budget the budget of the request
     * @return an automaton of the JSON texts of the arrays; it may accept nothing
     * @throws UnsupportedPattern if it is too large, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    public static ByteDfa of(List<List<Item>> positions, int min, int max, SchemaBudget budget) {
        return new DistinctItems(List.copyOf(positions), min, max, budget).build();
    }

    private ByteDfa build() {
        int start = state();
        dfa.state(true); // END
        int bracket = state();
        dfa.edge(start, '[', bracket);
        if (min == 0) {
            dfa.edge(bracket, ']', END);
        }
        if (max > 0) {
            items(bracket, 0);
        }
        while (!open.isEmpty()) {
            long set = open.remove();
            int blank = state();
            dfa.edge(commas.get(set), ' ', blank);
            items(blank, set);
        }
        return dfa.build();
    }

    /** Adds the items that may follow a set of values. */
    private void items(int from, long set) {
        for (Item item : at(Long.bitCount(set))) {
            long bit = 1L << item.value();
            if ((set & bit) == 0) {
                int at = from;
                for (byte b : item.text().getBytes(StandardCharsets.UTF_8)) {
                    budget.countAutomatonSteps(1);
                    int next = dfa.next(at, b & 0xFF);
                    if (next == ByteDfa.DEAD) {
                        next = state();
                        dfa.edge(at, b & 0xFF, next);
                    }
                    at = next;
                }
                end(at, set | bit);
            }
        }
    }

    private List<Item> at(int index) {
        return positions.get(Math.min(index, positions.size() - 1));
    }

    /** Ends an item: the array ends too, or another item follows. A text may go on, since 12 begins as 1 does. */
    private void end(int state, long set) {
        int count = Long.bitCount(set);
        if (count >= min) {
            dfa.edge(state, ']', END);
        }
        if (count < max) {
            dfa.edge(state, ',', commas.computeIfAbsent(set, _ -> {
                open.add(set);
                return state();
            }));
        }
    }

    private int state() {
        if (dfa.states() == SchemaLimits.DFA_STATES) {
            throw UnsupportedPattern.tooLarge(
                    "so many values of items that they need an automaton of more than %d states"
                            .formatted(SchemaLimits.DFA_STATES));
        }
        return dfa.state(false);
    }
}
