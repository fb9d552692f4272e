package dev.pixtral.grammar;

/**
 * All parses of the bytes so far: a set of stacks, given by their tops. Immutable except for the results that the
 * {@link Automaton} caches here under its lock.
 */
final class Configuration {
    private final Nodes tops;
    private final boolean complete;
    private final boolean ended;
    private final boolean inId;
    final int generation; // of the automaton's cache
    Configuration[] row; // successors by byte; null if unknown
    char[] work; // by byte: number of steps; null when row is
    int onlyByte = Automaton.UNKNOWN;
    int onlyByteWork;
    Configuration clamped;

    Configuration(Nodes tops, boolean complete, boolean ended, boolean inId, int generation) {
        this.tops = tops;
        this.complete = complete;
        this.ended = ended;
        this.inId = inId;
        this.generation = generation;
    }

    Nodes tops() {
        return tops;
    }

    /** Returns whether the text may end here. */
    boolean complete() {
        return complete;
    }

    /** Returns whether the text must end here. */
    boolean ended() {
        return ended;
    }

    /** Returns whether it is within the id of a call. */
    boolean inId() {
        return inId;
    }

    /** Returns the frame of the only top where the grammar is unambiguous. */
    Frame frame() {
        return tops.getFirst().frame();
    }

    /** Drops the cached successors, so that it keeps nothing alive. */
    void forget() {
        row = null;
        work = null;
        clamped = null;
    }
}
