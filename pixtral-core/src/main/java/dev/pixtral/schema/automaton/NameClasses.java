package dev.pixtral.schema.automaton;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of several sets of names contain a name: a deterministic automaton over the bytes of a name, from after its
 * opening quote to its closing one. Names that are in the same sets form a class. Immutable and thread-safe.
 */
public final class NameClasses {
    /** The largest number of sets. */
    public static final int MOST_SETS = 60;
    /** Stands for no state. */
    public static final int DEAD = -1;
    /** Stands for no class: the name has not ended. */
    public static final int NONE = -1;

    private static final int BYTES = 256;
    private static final int ENDLESS = Integer.MAX_VALUE;

    private final int[] group; // of each byte: bytes of a group lead to the same states
    private final int groups;
    private final int[] next; // [states][groups]
    private final int[] classes; // [states]: of names that end there, or NONE
    private final long[] members; // [classes]: a bit for each set
    private final int[][] names; // [classes][states]: how many names of the class continue from there

    private NameClasses(Search search) {
        this.group = search.group;
        this.groups = search.representatives.size();
        this.next = search.rows.stream().flatMapToInt(Arrays::stream).toArray();
        this.classes = search.classes.stream().mapToInt(Integer::intValue).toArray();
        this.members = search.ends.keySet().stream().mapToLong(Long::longValue).toArray();
        this.names = new int[members.length][];
        int[][] sources = search.sources();
        for (int each = 0; each < members.length; each++) {
            names[each] = search.count(each, sources);
        }
    }

    /**
     * Builds the automaton.
     *
     * @param sets automata of the names of each set, quotes included; at most {@link #MOST_SETS}
     * @param budget the budget of the request
     * @return the classes
     * @throws UnsupportedPattern if it is too large, or the budget is exhausted
     */
    public static NameClasses of(List<ByteDfa> sets, SchemaBudget budget) {
        if (sets.size() > MOST_SETS) {
            throw UnsupportedPattern.tooLarge(
                    "%d patterns of names in one object, above %d,".formatted(sets.size(), MOST_SETS));
        }
        Search search = new Search(sets, budget);
        search.run();
        return new NameClasses(search);
    }

    /**
     * Returns the state before the first byte of a name.
     *
     * @return the state
     */
    public int start() {
        return 0;
    }

    /**
     * Returns the number of states.
     *
     * @return how many
     */
    public int states() {
        return classes.length;
    }

    /**
     * Returns the state after one more byte, the closing quote included.
     *
     * @param state a state
     * @param unsignedByte 0 to 255
     * @return the state after it, or {@link #DEAD}
     */
    public int next(int state, int unsignedByte) {
        return next[state * groups + group[unsignedByte]];
    }

    /**
     * Returns the class of the names that end in a state.
     *
     * @param state a state
     * @return the class, or {@link #NONE} before the closing quote
     */
    public int classOf(int state) {
        return classes[state];
    }

    /**
     * Returns the number of classes that names can have.
     *
     * @return how many
     */
    public int classes() {
        return members.length;
    }

    /**
     * Returns the sets that contain the names of a class.
     *
     * @param each a class
     * @return a bit for each set
     */
    public long sets(int each) {
        return members[each];
    }

    /**
     * Returns the class of a name.
     *
     * @param quoted the JSON text of the name
     * @return its class, or {@link #NONE} if it is no JSON string
     */
    public int classOf(byte[] quoted) {
        int state = start();
        for (int i = 1; i < quoted.length && state != DEAD; i++) {
            state = next(state, quoted[i] & 0xFF);
        }
        return state == DEAD ? NONE : classes[state];
    }

    /**
     * Returns whether more names of a class continue from a state than a number of known ones.
     *
     * @param state a state
     * @param each a class
     * @param known the number of names
     * @return whether there is another one
     */
    public boolean holdsMore(int state, int each, int known) {
        return names[each][state] > known;
    }

    /**
     * Returns the approximate size in memory.
     *
     * @return bytes
     */
    public long bytes() {
        return 1_200 + (long) Integer.BYTES * (next.length + classes.length * (1L + members.length));
    }

    /** Explores the states, each a state of every set, or {@link ByteDfa#DEAD}, and of the content of a string. */
    private static final class Search {
        private static final int FEW = 2;

        private final List<ByteDfa> sets;
        private final SchemaBudget budget;
        private final int[] group = new int[BYTES];
        private final List<Integer> representatives = new ArrayList<>(); // a byte of each group
        private final List<Integer> sizes = new ArrayList<>(); // bytes in each group
        private final Map<State, Integer> known = new HashMap<>();
        private final Deque<State> open = new ArrayDeque<>();
        private final List<int[]> rows = new ArrayList<>();
        private final List<Integer> classes = new ArrayList<>();
        private final Map<Long, Integer> ends = new LinkedHashMap<>(); // the state of each class

        Search(List<ByteDfa> sets, SchemaBudget budget) {
            this.sets = sets;
            this.budget = budget;
            Map<List<Integer>, Integer> known = new HashMap<>();
            for (int b = 0; b < BYTES; b++) {
                List<Integer> columns = new ArrayList<>(sets.size() + StringContent.STATES);
                for (ByteDfa set : sets) {
                    columns.add(set.column(b));
                }
                for (int state = 0; state < StringContent.STATES; state++) {
                    columns.add(StringContent.next(state, b));
                }
                columns.add(b == StringContent.QUOTE ? 1 : 0);
                int before = known.size();
                group[b] = known.computeIfAbsent(columns, _ -> before);
                if (group[b] == before) {
                    representatives.add(b);
                    sizes.add(0);
                }
                sizes.set(group[b], sizes.get(group[b]) + 1);
            }
        }

        /**
         * A state of the search.
         *
         * @param sets the state of each set, or {@link ByteDfa#DEAD}
         * @param content the state of {@link StringContent}
         */
        private record State(int[] sets, int content, int hash) {
            static State of(int[] sets, int content) {
                return new State(sets, content, 31 * Arrays.hashCode(sets) + content);
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof State state
                        && hash == state.hash
                        && content == state.content
                        && Arrays.equals(sets, state.sets);
            }

            @Override
            public int hashCode() {
                return hash;
            }
        }

        void run() {
            int[] start = new int[sets.size()];
            Arrays.setAll(start, i -> sets.get(i).next(0, StringContent.QUOTE));
            state(State.of(start, StringContent.BOUNDARY));
            while (!open.isEmpty()) {
                State from = open.remove();
                budget.countAutomatonSteps((long) representatives.size() * (sets.size() + 1));
                int[] row = rows.get(known.get(from));
                for (int i = 0; i < row.length; i++) {
                    row[i] = next(from, representatives.get(i));
                }
            }
        }

        private int next(State from, int symbol) {
            if (from.content() == StringContent.BOUNDARY && symbol == StringContent.QUOTE) {
                return end(from);
            }
            int content = StringContent.next(from.content(), symbol);
            return content == StringContent.DEAD ? DEAD : state(State.of(after(from, symbol), content));
        }

        private int[] after(State from, int symbol) {
            int[] to = from.sets().clone();
            for (int i = 0; i < to.length; i++) {
                to[i] = to[i] == ByteDfa.DEAD ? ByteDfa.DEAD : sets.get(i).next(to[i], symbol);
            }
            return to;
        }

        private int state(State state) {
            Integer number = known.get(state);
            if (number == null) {
                number = newState(NONE);
                known.put(state, number);
                open.add(state);
            }
            return number;
        }

        private int newState(int endsIn) {
            if (rows.size() == SchemaLimits.DFA_STATES) {
                throw UnsupportedPattern.tooLarge("patterns of names that need an automaton of more than %d states"
                        .formatted(SchemaLimits.DFA_STATES));
            }
            int[] row = new int[representatives.size()];
            Arrays.fill(row, DEAD);
            rows.add(row);
            classes.add(endsIn);
            return rows.size() - 1;
        }

        private int end(State from) {
            int[] last = after(from, StringContent.QUOTE);
            long bits = 0;
            for (int i = 0; i < last.length; i++) {
                if (last[i] != ByteDfa.DEAD && sets.get(i).accepting(last[i])) {
                    bits |= 1L << i;
                }
            }
            Integer known = ends.get(bits);
            if (known == null) {
                known = newState(ends.size());
                ends.put(bits, known);
            }
            return known;
        }

        /**
         * How many names of a class continue from each state; states on the way around a circle have endlessly many.
         */
        private int[] count(int wanted, int[][] sources) {
            boolean[] alive = alive(wanted, sources);
            int[] left = new int[rows.size()]; // successors that are not counted yet
            int[] count = new int[rows.size()];
            Deque<Integer> todo = new ArrayDeque<>();
            for (int state = 0; state < rows.size(); state++) {
                for (int to : rows.get(state)) {
                    left[state] += to != DEAD && alive[to] ? 1 : 0;
                }
                count[state] = classes.get(state) == wanted ? 1 : 0;
                if (alive[state] && left[state] == 0) {
                    todo.add(state);
                }
            }
            boolean[] done = new boolean[rows.size()];
            while (!todo.isEmpty()) {
                int state = todo.remove();
                done[state] = true;
                for (int source : sources[state]) {
                    count[source] =
                            (int) Math.min(ENDLESS, (long) count[source] + count[state] * bytesBetween(source, state));
                    left[source] -= edges(source, state);
                    if (left[source] == 0 && !done[source]) {
                        todo.add(source);
                    }
                }
            }
            for (int state = 0; state < count.length; state++) {
                if (alive[state] && !done[state]) {
                    count[state] = ENDLESS;
                }
            }
            return count;
        }

        private int edges(int from, int to) {
            int edges = 0;
            for (int each : rows.get(from)) {
                edges += each == to ? 1 : 0;
            }
            return edges;
        }

        private long bytesBetween(int from, int to) {
            int[] row = rows.get(from);
            long bytes = 0;
            for (int i = 0; i < row.length; i++) {
                bytes += row[i] == to ? sizes.get(i) : 0;
            }
            return bytes;
        }

        /** The distinct states with an edge to each state. */
        private int[][] sources() {
            int[] last = new int[rows.size()]; // the state after the last one with an edge here
            int[] count = new int[rows.size()];
            int[][] sources = new int[rows.size()][FEW];
            for (int from = 0; from < rows.size(); from++) {
                budget.countAutomatonSteps(representatives.size());
                for (int to : rows.get(from)) {
                    if (to != DEAD && last[to] != from + 1) {
                        last[to] = from + 1;
                        if (count[to] == sources[to].length) {
                            sources[to] = Arrays.copyOf(sources[to], 2 * count[to]);
                        }
                        sources[to][count[to]++] = from;
                    }
                }
            }
            Arrays.setAll(sources, state -> Arrays.copyOf(sources[state], count[state]));
            return sources;
        }

        private boolean[] alive(int wanted, int[][] sources) {
            boolean[] alive = new boolean[rows.size()];
            Deque<Integer> todo = new ArrayDeque<>();
            for (int state = 0; state < alive.length; state++) {
                if (classes.get(state) == wanted) {
                    alive[state] = true;
                    todo.add(state);
                }
            }
            while (!todo.isEmpty()) {
                for (int source : sources[todo.remove()]) {
                    if (!alive[source]) {
                        alive[source] = true;
                        todo.add(source);
                    }
                }
            }
            return alive;
        }
    }
}
