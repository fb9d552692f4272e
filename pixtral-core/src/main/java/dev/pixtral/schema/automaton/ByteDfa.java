package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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
        private final List<int[]> rows = new ArrayList<>();
        private final List<Boolean> accepting = new ArrayList<>();
        private final IntConsumer looks; // receives the number of steps

        /** Makes a builder of a small automaton, or of one that belongs to no request; it ignores interrupts. */
        public Builder() {
            looks = _ -> {};
        }

        /**
         * Makes a builder of an automaton for a request.
         *
         * @param budget the budget that detects interrupts
         */
        public Builder(SchemaBudget budget) {
            looks = budget::look;
        }

        /**
         * Adds a state without edges; the first one is the start.
         *
         * @param accepts whether a text may end there
         * @return its number
         */
        public int state(boolean accepts) {
            int[] row = new int[BYTES];
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
            return rows.get(state)[unsignedByte];
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
            rows.get(from)[unsignedByte] = to;
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
            Arrays.fill(rows.get(from), firstByte, lastByte + 1, to);
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
            List<Integer> representatives = new ArrayList<>(); // one byte of each column
            byte[] columnOfByte = new byte[BYTES];
            for (int b = 0; b < BYTES; b++) {
                if (column[b] == representatives.size()) {
                    representatives.add(b);
                }
                columnOfByte[b] = (byte) column[b];
            }
            return new ByteDfa(columnOfByte, representatives.size(), table(representatives), accepts());
        }

        /** Groups bytes whose edges are equal in all states; groups are numbered in the order of their first bytes. */
        private int[] columns() {
            int[] column = new int[BYTES];
            int[] refined = new int[BYTES];
            int[] first = new int[BYTES]; // first byte of each column
            for (int[] row : rows) { // row by row: the cells of a column are far apart in memory
                looks.accept(BYTES);
                boolean splits = false;
                for (int b = 0; b < BYTES && !splits; b++) {
                    splits = row[b] != row[first[column[b]]];
                }
                if (splits) {
                    Map<Long, Integer> ids = new HashMap<>();
                    for (int b = 0; b < BYTES; b++) {
                        long key = (long) column[b] << Integer.SIZE | row[b] & 0xFFFFFFFFL;
                        refined[b] = ids.computeIfAbsent(key, _ -> ids.size());
                    }
                    System.arraycopy(refined, 0, column, 0, BYTES);
                    findFirst(column, first);
                }
            }
            return column;
        }

        private static void findFirst(int[] column, int[] first) {
            for (int b = BYTES - 1; b >= 0; b--) {
                first[column[b]] = b;
            }
        }

        private int[] table(List<Integer> representatives) {
            int[] next = new int[rows.size() * representatives.size()];
            int at = 0;
            for (int[] row : rows) {
                looks.accept(representatives.size());
                for (int b : representatives) {
                    next[at++] = row[b];
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
                looks.accept(BYTES);
                for (int b = 0; b < BYTES; b++) {
                    if (row[b] != DEAD && !alive[row[b]]) {
                        row[b] = DEAD;
                    }
                }
            }
        }

        /** The states from which an accepting state is reached, searched backwards. */
        private boolean[] alive() {
            List<List<Integer>> sources = sources();
            boolean[] alive = new boolean[rows.size()];
            Deque<Integer> found = new ArrayDeque<>();
            for (int state = 0; state < alive.length; state++) {
                if (accepting.get(state)) {
                    alive[state] = true;
                    found.add(state);
                }
            }
            while (!found.isEmpty()) {
                for (int source : sources.get(found.remove())) {
                    if (!alive[source]) {
                        alive[source] = true;
                        found.add(source);
                    }
                }
            }
            return alive;
        }

        /** The sources of the edges to each state. */
        private List<List<Integer>> sources() {
            List<List<Integer>> sources = new ArrayList<>();
            rows.forEach(_ -> sources.add(new ArrayList<>()));
            for (int from = 0; from < rows.size(); from++) {
                looks.accept(BYTES);
                int last = DEAD; // most edges to the same state are adjacent
                for (int to : rows.get(from)) {
                    if (to != DEAD && to != last) {
                        sources.get(to).add(from);
                    }
                    last = to;
                }
            }
            return sources;
        }
    }
}
