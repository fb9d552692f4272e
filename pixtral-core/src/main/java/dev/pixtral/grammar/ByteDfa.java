package dev.pixtral.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A deterministic automaton over bytes. State 0 is the start. Immutable and thread-safe. */
final class ByteDfa {
    /** The state from which nothing is accepted any more. */
    static final int DEAD = -1;

    private static final int BYTES = 256;

    private final int[] next; // [states][256]
    private final boolean[] accepting; // [states]

    private ByteDfa(int[] next, boolean[] accepting) {
        this.next = next;
        this.accepting = accepting;
    }

    int states() {
        return accepting.length;
    }

    /**
     * Follows one byte.
     *
     * @param state a state, not {@link #DEAD}
     * @param unsignedByte 0 to 255
     * @return the state after it, or {@link #DEAD}
     */
    int next(int state, int unsignedByte) {
        return next[state * BYTES + unsignedByte];
    }

    boolean accepting(int state) {
        return accepting[state];
    }

    /** Collects states and edges. Not thread-safe. */
    static final class Builder {
        private final List<int[]> rows = new ArrayList<>();
        private final List<Boolean> accepting = new ArrayList<>();

        /** Adds a state without edges; the first one is the start. */
        int state(boolean accepts) {
            int[] row = new int[BYTES];
            Arrays.fill(row, DEAD);
            rows.add(row);
            accepting.add(accepts);
            return rows.size() - 1;
        }

        int states() {
            return rows.size();
        }

        int next(int state, int unsignedByte) {
            return rows.get(state)[unsignedByte];
        }

        void accept(int state) {
            accepting.set(state, true);
        }

        Builder edge(int from, int unsignedByte, int to) {
            rows.get(from)[unsignedByte] = to;
            return this;
        }

        Builder edges(int from, int firstByte, int lastByte, int to) {
            Arrays.fill(rows.get(from), firstByte, lastByte + 1, to);
            return this;
        }

        /**
         * Fixes the automaton, without edges to states from which nothing is accepted.
         *
         * @return the automaton; if it accepts nothing, its start has no edges and does not accept
         */
        ByteDfa build() {
            boolean[] alive = alive();
            int[] next = new int[rows.size() * BYTES];
            boolean[] accepts = new boolean[rows.size()];
            for (int state = 0; state < rows.size(); state++) {
                accepts[state] = accepting.get(state);
                for (int b = 0; b < BYTES; b++) {
                    int to = rows.get(state)[b];
                    next[state * BYTES + b] = to != DEAD && alive[to] ? to : DEAD;
                }
            }
            return new ByteDfa(next, accepts);
        }

        private boolean[] alive() {
            boolean[] alive = new boolean[rows.size()];
            boolean changed = true;
            while (changed) {
                changed = false;
                for (int state = rows.size() - 1; state >= 0; state--) {
                    if (!alive[state] && (accepting.get(state) || leadsToOne(rows.get(state), alive))) {
                        alive[state] = true;
                        changed = true;
                    }
                }
            }
            return alive;
        }

        private static boolean leadsToOne(int[] row, boolean[] alive) {
            for (int to : row) {
                if (to != DEAD && alive[to]) {
                    return true;
                }
            }
            return false;
        }
    }
}
