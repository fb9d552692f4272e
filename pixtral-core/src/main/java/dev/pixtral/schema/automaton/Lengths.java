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

/**
 * The possible numbers of characters from each state of an automaton of JSON strings to the closing quote. These
 * numbers become periodic, mostly from the start, so a length of thousands costs no more than one of ten. Immutable and
 * thread-safe.
 */
public final class Lengths {
    /** Stands for "no upper limit". */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final int BEFORE = -1; // before the opening quote; other places are states of StringContent
    private static final int UNKNOWN = -2;
    private static final int BYTES = 256;
    private static final long MOST_BITS = 1L << 26;
    private static final long NEVER = Long.MAX_VALUE;

    private final int[] content; // of each state
    private final BitSet[] lengths; // of each state: the numbers below from + period
    private final int from;
    private final int period; // 0: larger numbers were not searched

    private Lengths(int[] content, BitSet[] lengths, int from, int period) {
        this.content = content;
        this.lengths = lengths;
        this.from = from;
        this.period = period;
    }

    /**
     * Finds the lengths.
     *
     * @param strings an automaton that accepts JSON strings only, and at least one
     * @param max the largest length of interest, {@link #UNBOUNDED} for all
     * @param budget the budget of the request
     * @return the lengths
     * @throws UnsupportedPattern if the search needs too much memory, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    public static Lengths of(ByteDfa strings, int max, SchemaBudget budget) {
        return new Finder(strings, budget).find(max);
    }

    /**
     * Returns the approximate size in memory.
     *
     * @return bytes
     */
    public long bytes() {
        return 64L * lengths.length + (long) lengths.length * (from + period) / Byte.SIZE;
    }

    /**
     * Returns whether a state is between two characters.
     *
     * @param state a state of the automaton
     * @return whether it is
     */
    public boolean atBoundary(int state) {
        return content[state] == StringContent.BOUNDARY;
    }

    /**
     * Returns the number from which on the numbers are periodic.
     *
     * @return the start of the period
     */
    public int from() {
        return from;
    }

    /**
     * Returns the length of the period.
     *
     * @return the period; 0 if there is none
     */
    public int period() {
        return period;
    }

    /**
     * Returns whether {@code min} to {@code max} more characters can lead from a state to the end.
     *
     * @param state a state of the automaton
     * @param min the minimum number of characters
     * @param max the maximum number of characters
     * @return whether a string of such a length continues from there
     */
    public boolean open(int state, int min, int max) {
        return min <= max && next(lengths[state], min) <= max;
    }

    /** The smallest number of a set that is at least {@code min}. */
    private long next(BitSet numbers, int min) {
        int end = from + period;
        if (period == 0 || min < end) {
            int found = numbers.nextSetBit(min);
            return found >= 0 ? found : period == 0 ? NEVER : repeated(numbers, from, period);
        }
        long shift = (long) (min - from) / period * period;
        int found = numbers.nextSetBit((int) (min - shift));
        return found >= 0 ? found + shift : repeated(numbers, from, shift + period);
    }

    private static long repeated(BitSet numbers, int start, long shift) {
        int found = numbers.nextSetBit(start);
        return found >= 0 ? found + shift : NEVER;
    }

    /** Searches backwards from the closing quotes, character by character. */
    private static final class Finder {
        private final ByteDfa strings;
        private final SchemaBudget budget;
        private final int[] content;
        private final List<Set<Integer>> sources =
                new ArrayList<>(); // of each state, by edges other than closing quotes
        private final BitSet closing = new BitSet(); // states before a closing quote

        Finder(ByteDfa strings, SchemaBudget budget) {
            this.strings = strings;
            this.budget = budget;
            this.content = new int[strings.states()];
            Arrays.fill(content, UNKNOWN);
            for (int i = 0; i < content.length; i++) {
                sources.add(new HashSet<>(4));
            }
            place();
        }

        /** Determines the place in a string of each state. */
        private void place() {
            Deque<Integer> todo = new ArrayDeque<>(List.of(0));
            content[0] = BEFORE;
            while (!todo.isEmpty()) {
                int state = todo.remove();
                budget.countAutomatonSteps(BYTES);
                for (int b = 0; b < BYTES; b++) {
                    int next = strings.next(state, b);
                    if (next == ByteDfa.DEAD) {
                        continue;
                    }
                    if (content[state] == StringContent.BOUNDARY && b == StringContent.QUOTE) {
                        closing.set(state);
                        continue;
                    }
                    sources.get(next).add(state);
                    if (content[next] == UNKNOWN) {
                        content[next] = content[state] == BEFORE
                                ? StringContent.BOUNDARY
                                : StringContent.next(content[state], b);
                        todo.add(next);
                    }
                }
            }
        }

        Lengths find(int max) {
            List<BitSet> all = new ArrayList<>();
            Map<BitSet, Integer> known = new HashMap<>();
            BitSet now = withinCharacters(closing);
            while (true) {
                Integer same = known.putIfAbsent(now, all.size());
                if (same != null) {
                    return lengths(all, same, all.size() - same);
                }
                all.add(now);
                if (all.size() - 1 == max) {
                    return lengths(all, all.size(), 0);
                }
                if ((long) all.size() * content.length > MOST_BITS) {
                    throw UnsupportedPattern.tooLarge("a pattern whose lengths take too much memory");
                }
                now = withinCharacters(characterBefore(now));
            }
        }

        private Lengths lengths(List<BitSet> all, int from, int period) {
            BitSet[] byState = new BitSet[content.length];
            Arrays.setAll(byState, _ -> new BitSet());
            for (int length = 0; length < all.size(); length++) {
                int number = length;
                budget.countAutomatonSteps(1L + all.get(length).cardinality());
                all.get(length).stream().forEach(state -> byState[state].set(number));
            }
            return new Lengths(content, byState, from, period);
        }

        /** The states between characters from which one character leads into a set. */
        private BitSet characterBefore(BitSet set) {
            return before(set, true);
        }

        /**
         * Returns a set extended by the states within a character, or before the opening quote, from which it is
         * reached without another character.
         */
        private BitSet withinCharacters(BitSet set) {
            BitSet all = (BitSet) set.clone();
            BitSet more = before(set, false);
            while (!more.isEmpty()) {
                all.or(more);
                more = before(more, false);
            }
            return all;
        }

        private BitSet before(BitSet set, boolean boundaries) {
            BitSet found = new BitSet();
            budget.countAutomatonSteps(1L + content.length / Long.SIZE);
            for (int state = set.nextSetBit(0); state >= 0; state = set.nextSetBit(state + 1)) {
                budget.countAutomatonSteps(1L + sources.get(state).size());
                for (int source : sources.get(state)) {
                    if ((content[source] == StringContent.BOUNDARY) == boundaries) {
                        found.set(source);
                    }
                }
            }
            return found;
        }
    }
}
