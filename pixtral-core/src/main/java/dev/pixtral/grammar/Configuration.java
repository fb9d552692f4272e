package dev.pixtral.grammar;

import java.util.List;

/**
 * All ways in which the bytes so far can be understood: a set of stacks, given by their tops. Immutable but for what the {@link Automaton} notes down behind
 * its lock.
 */
final class Configuration {
    private final List<Node> tops;
    private final boolean complete;
    private final boolean ended;
    final int generation; // of the automaton's memory
    Configuration[] row; // by byte: null for unknown
    int onlyByte = Automaton.UNKNOWN;
    Configuration clamped;

    Configuration(List<Node> tops, boolean complete, boolean ended, int generation) {
        this.tops = tops;
        this.complete = complete;
        this.ended = ended;
        this.generation = generation;
    }

    List<Node> tops() {
        return tops;
    }

    /** Whether the text may end here. */
    boolean complete() {
        return complete;
    }

    /** Whether it must. */
    boolean ended() {
        return ended;
    }

    /** The only top's frame, where the grammar is unambiguous. */
    Frame frame() {
        return tops.getFirst().frame();
    }
}
