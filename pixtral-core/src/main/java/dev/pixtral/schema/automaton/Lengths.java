package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private static final int FEW = 2;
    private static final long MOST_BITS = 1L << 26;
    private static final long NEVER = Long.MAX_VALUE;

    private final int[] content; // of each state
    private final int[] shortest; // of each state: the smallest number
    private final BitSet[] lengths; // of each state: the numbers below from + period; none if only the smallest matters
    private final int from;
    private final int period; // 0: larger numbers were not searched

    private Lengths(int[] content, int[] shortest, BitSet[] lengths, int from, int period) {
        this.content = content;
        this.shortest = shortest;
        this.lengths = lengths;
        this.from = from;
        this.period = period;
    }

    /**
     * Finds the lengths.
     *
     * @param strings an automaton that accepts JSON strings only, and at least one
     * @param min the smallest length of interest; if it is 0, only the smallest number of characters from each state is
     *     found, and {@link #open} may not be asked for others
     * @param max the largest length of interest, {@link #UNBOUNDED} for all
     * @param budget the budget of the request
     * @return the lengths
     * @throws UnsupportedPattern if the search needs too much memory, or the budget is exhausted
     * @throws GrammarException if the thread was interrupted
     */
    public static Lengths of(ByteDfa strings, int min, int max, SchemaBudget budget) {
        Finder finder = new Finder(strings, budget);
        return min == 0 ? finder.shortest() : finder.find(max);
    }

    /**
     * Returns the length of the shortest string.
     *
     * @return the number of its characters
     */
    public int shortest() {
        return shortest[0];
    }

    /**
     * Returns the approximate size in memory.
     *
     * @return bytes
     */
    public long bytes() {
        return 8L * content.length + 64L * lengths.length + (long) lengths.length * (from + period) / Byte.SIZE;
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
        if (lengths.length == 0) {
            return shortest[state] <= max;
        }
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
        private final int[][] sources; // of each state, by edges other than closing quotes; ends with the last one
        private final int[] sourceCount;
        private final BitSet closing = new BitSet(); // states before a closing quote

        Finder(ByteDfa strings, SchemaBudget budget) {
            this.strings = strings;
            this.budget = budget;
            this.content = new int[strings.states()];
            Arrays.fill(content, UNKNOWN);
            this.sources = new int[strings.states()][FEW];
            this.sourceCount = new int[strings.states()];
            place();
        }

        /** Determines the place in a string of each state. Bytes of one column lead to the same place. */
        private void place() {
            int[] bytes = strings.representatives();
            Deque<Integer> todo = new ArrayDeque<>(List.of(0));
            content[0] = BEFORE;
            while (!todo.isEmpty()) {
                int state = todo.remove();
                budget.countAutomatonSteps(bytes.length);
                for (int b : bytes) {
                    int next = strings.next(state, b);
                    if (next == ByteDfa.DEAD) {
                        continue;
                    }
                    if (content[state] == StringContent.BOUNDARY && b == StringContent.QUOTE) {
                        closing.set(state);
                        continue;
                    }
                    addSource(next, state);
                    if (content[next] == UNKNOWN) {
                        content[next] = content[state] == BEFORE
                                ? StringContent.BOUNDARY
                                : StringContent.next(content[state], b);
                        todo.add(next);
                    }
                }
            }
        }

        private void addSource(int state, int source) {
            int count = sourceCount[state];
            if (count > 0 && sources[state][count - 1] == source) {
                return; // each state is visited once, so equal ones are adjacent
            }
            if (count == sources[state].length) {
                sources[state] = Arrays.copyOf(sources[state], 2 * count);
            }
            sources[state][count] = source;
            sourceCount[state]++;
        }

        /** Finds the smallest numbers only. */
        Lengths shortest() {
            int[] shortest = new int[content.length];
            Arrays.fill(shortest, UNBOUNDED);
            int length = 0;
            for (BitSet now = closing; !now.isEmpty(); length++) {
                BitSet all = withinCharacters(now);
                BitSet fresh = new BitSet();
                for (int state = all.nextSetBit(0); state >= 0; state = all.nextSetBit(state + 1)) {
                    if (shortest[state] == UNBOUNDED) {
                        shortest[state] = length;
                        fresh.set(state);
                    }
                }
                now = characterBefore(fresh);
            }
            return new Lengths(content, shortest, new BitSet[0], length, 1);
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
            int[] shortest = Arrays.stream(byState)
                    .mapToInt(numbers -> numbers.isEmpty() ? UNBOUNDED : numbers.nextSetBit(0))
                    .toArray();
            return new Lengths(content, shortest, byState, from, period);
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
                budget.countAutomatonSteps(1L + sourceCount[state]);
                for (int i = 0; i < sourceCount[state]; i++) {
                    int source = sources[state][i];
                    if ((content[source] == StringContent.BOUNDARY) == boundaries) {
                        found.set(source);
                    }
                }
            }
            return found;
        }
    }
}
