package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A deterministic automaton over bytes. State 0 is the start. Bytes that lead to the same states everywhere share a
 * column of the table. Immutable and thread-safe.
 */
public final class ByteDfa {
    /** The state from which no text is accepted. */
    public static final int DEAD = -1;

    private static final int BYTES = 256;

    private final byte[] column; // of each byte, unsigned, [256]
    private final int columns;
    private final int[] next; // [states][columns]
    private final boolean[] accepting; // [states]

    private ByteDfa(byte[] column, int columns, int[] next, boolean[] accepting) {
        this.column = column;
        this.columns = columns;
        this.next = next;
        this.accepting = accepting;
    }

    /**
     * Returns the number of states.
     *
     * @return how many
     */
    public int states() {
        return accepting.length;
    }

    /**
     * Returns the approximate size in memory.
     *
     * @return bytes
     */
    public long bytes() {
        return 384 + (long) Integer.BYTES * next.length + accepting.length;
    }

    /**
     * Returns the state after one more byte.
     *
     * @param state a state, not {@link #DEAD}
     * @param unsignedByte 0 to 255
     * @return the state after it, or {@link #DEAD}
     */
    public int next(int state, int unsignedByte) {
        return next[state * columns + (column[unsignedByte] & 0xFF)];
    }

    /** A byte of each column. */
    int[] representatives() {
        int[] representatives = new int[columns];
        for (int b = BYTES - 1; b >= 0; b--) {
            representatives[column(b)] = b;
        }
        return representatives;
    }

    /** The column of a byte: bytes of one column lead to the same states everywhere. */
    int column(int unsignedByte) {
        return column[unsignedByte] & 0xFF;
    }

    /**
     * Returns whether a text may end in a state.
     *
     * @param state a state, not {@link #DEAD}
     * @return whether it is accepted
     */
    public boolean accepting(int state) {
        return accepting[state];
    }

    /**
     * Returns whether no text is accepted.
     *
     * @return whether the automaton is empty
     */
    public boolean acceptsNothing() {
        if (accepting[0]) {
            return false;
        }
        for (int i = 0; i < columns; i++) {
            if (next[i] != DEAD) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns whether a whole text is accepted.
     *
     * @param text its bytes
     * @return whether the automaton accepts it
     */
    public boolean accepts(byte[] text) {
        int state = 0;
        for (int i = 0; i < text.length && state != DEAD; i++) {
            state = next(state, text[i] & 0xFF);
        }
        return state != DEAD && accepting[state];
    }

    /** Collects states and edges. Not thread-safe. */
    public static final class Builder {
        private final ByteGroups groups;
        private final List<int[]> rows = new ArrayList<>(); // [groups]
        private final List<Boolean> accepting = new ArrayList<>();
        private final IntConsumer looks; // receives the number of steps

        /** Makes a builder of a small automaton, or of one that belongs to no request; it ignores interrupts. */
        public Builder() {
            this(ByteGroups.SINGLE);
        }

        /** Makes a builder of a small automaton that belongs to no request; an edge on a byte is one on its group. */
        Builder(ByteGroups groups) {
            this.groups = groups;
            looks = _ -> {};
        }

        /**
         * Makes a builder of an automaton for a request.
         *
         * @param budget the budget that detects interrupts
         */
        public Builder(SchemaBudget budget) {
            this(budget, ByteGroups.SINGLE);
        }

        /** Makes a builder of an automaton for a request; an edge on a byte is one on its group. */
        Builder(SchemaBudget budget, ByteGroups groups) {
            this.groups = groups;
            looks = budget::look;
        }

        /**
         * Adds a state without edges; the first one is the start.
         *
         * @param accepts whether a text may end there
         * @return its number
         */
        public int state(boolean accepts) {
            int[] row = new int[groups.count()];
            Arrays.fill(row, DEAD);
            rows.add(row);
            accepting.add(accepts);
            return rows.size() - 1;
        }

        /**
         * Returns the number of states so far.
         *
         * @return how many
         */
        public int states() {
            return rows.size();
        }

        /**
         * Returns the state after one more byte.
         *
         * @param state the number of a state
         * @param unsignedByte 0 to 255
         * @return the state after it, or {@link #DEAD}
         */
        public int next(int state, int unsignedByte) {
            return rows.get(state)[groups.of(unsignedByte)];
        }

        /**
         * Makes a state accepting.
         *
         * @param state its number
         */
        public void accept(int state) {
            accepting.set(state, true);
        }

        /**
         * Adds an edge on one byte.
         *
         * @param from the state where it starts
         * @param unsignedByte 0 to 255
         * @param to the state where it leads
         * @return this builder
         */
        public Builder edge(int from, int unsignedByte, int to) {
            rows.get(from)[groups.of(unsignedByte)] = to;
            return this;
        }

        /**
         * Adds edges on a range of bytes.
         *
         * @param from the state where they start
         * @param firstByte the first byte, 0 to 255
         * @param lastByte the last byte, inclusive
         * @param to the state where they lead
         * @return this builder
         */
        public Builder edges(int from, int firstByte, int lastByte, int to) {
            for (int b = firstByte; b <= lastByte; b++) {
                edge(from, b, to);
            }
            return this;
        }

        /**
         * Builds the automaton, without edges to states from which nothing is accepted.
         *
         * @return the automaton; if it accepts nothing, its start has no edges and does not accept
         * @throws GrammarException if the thread was interrupted
         */
        public ByteDfa build() {
            cutDeadEdges();
            int[] column = columns();
            List<Integer> representatives = new ArrayList<>(); // one group of each column
            for (int group = 0; group < column.length; group++) {
                if (column[group] == representatives.size()) {
                    representatives.add(group);
                }
            }
            byte[] columnOfByte = new byte[BYTES];
            for (int b = 0; b < BYTES; b++) {
                columnOfByte[b] = (byte) column[groups.of(b)];
            }
            return new ByteDfa(columnOfByte, representatives.size(), table(representatives), accepts());
        }

        /**
         * Joins groups whose edges are equal in all states into columns, which are numbered in the order of their first
         * bytes.
         */
        private int[] columns() {
            int count = groups.count();
            int[] column = new int[count];
            int[] refined = new int[count];
            int[] first = new int[count]; // first group of each column
            for (int[] row : rows) { // row by row: the cells of a column are far apart in memory
                looks.accept(count);
                boolean splits = false;
                for (int group = 0; group < count && !splits; group++) {
                    splits = row[group] != row[first[column[group]]];
                }
                if (splits) {
                    Map<Long, Integer> ids = new HashMap<>();
                    for (int group = 0; group < count; group++) {
                        long key = (long) column[group] << Integer.SIZE | row[group] & 0xFFFFFFFFL;
                        refined[group] = ids.computeIfAbsent(key, _ -> ids.size());
                    }
                    System.arraycopy(refined, 0, column, 0, count);
                    findFirst(column, first);
                }
            }
            return column;
        }

        private static void findFirst(int[] column, int[] first) {
            for (int group = column.length - 1; group >= 0; group--) {
                first[column[group]] = group;
            }
        }

        private int[] table(List<Integer> representatives) {
            int[] next = new int[rows.size() * representatives.size()];
            int at = 0;
            for (int[] row : rows) {
                looks.accept(representatives.size());
                for (int group : representatives) {
                    next[at++] = row[group];
                }
            }
            return next;
        }

        private boolean[] accepts() {
            boolean[] accepts = new boolean[rows.size()];
            for (int state = 0; state < accepts.length; state++) {
                accepts[state] = accepting.get(state);
            }
            return accepts;
        }

        private void cutDeadEdges() {
            boolean[] alive = alive();
            for (int[] row : rows) {
                looks.accept(row.length);
                for (int group = 0; group < row.length; group++) {
                    if (row[group] != DEAD && !alive[row[group]]) {
                        row[group] = DEAD;
                    }
                }
            }
        }

        /** The states from which an accepting state is reached, searched backwards. */
        private boolean[] alive() {
            int[][] sources = sources();
            boolean[] alive = new boolean[rows.size()];
            int[] found = new int[rows.size()];
            int count = 0;
            for (int state = 0; state < alive.length; state++) {
                if (accepting.get(state)) {
                    alive[state] = true;
                    found[count++] = state;
                }
            }
            for (int i = 0; i < count; i++) {
                for (int source : sources[found[i]]) {
                    if (!alive[source]) {
                        alive[source] = true;
                        found[count++] = source;
                    }
                }
            }
            return alive;
        }

        /** The sources of the edges to each state. */
        private int[][] sources() {
            int[] count = new int[rows.size()];
            eachEdge((_, to) -> count[to]++);
            int[][] sources = new int[rows.size()][];
            Arrays.setAll(sources, state -> new int[count[state]]);
            eachEdge((from, to) -> sources[to][--count[to]] = from);
            return sources;
        }

        private void eachEdge(EdgeConsumer action) {
            for (int from = 0; from < rows.size(); from++) {
                looks.accept(groups.count());
                int last = DEAD; // most edges to the same state are adjacent
                for (int to : rows.get(from)) {
                    if (to != DEAD && to != last) {
                        action.accept(from, to);
                    }
                    last = to;
                }
            }
        }

        private interface EdgeConsumer {
            void accept(int from, int to);
        }
    }
}
