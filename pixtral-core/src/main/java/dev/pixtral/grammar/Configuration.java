package dev.pixtral.grammar;

/**
 * All ways in which the bytes so far can be understood: a set of stacks, given by their tops. Immutable but for what
 * the {@link Automaton} notes down behind its lock.
 */
final class Configuration {
    private final Nodes tops;
    private final boolean complete;
    private final boolean ended;
    final int generation; // of the automaton's memory
    Configuration[] row; // by byte: null for unknown
    char[] work; // by byte: how many steps it takes; null as row
    int onlyByte = Automaton.UNKNOWN;
    int onlyByteWork;
    Configuration clamped;

    Configuration(Nodes tops, boolean complete, boolean ended, int generation) {
        this.tops = tops;
        this.complete = complete;
        this.ended = ended;
        this.generation = generation;
    }

    Nodes tops() {
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

    /** Leads nowhere that is known, so that nothing is kept alive by it. */
    void forget() {
        row = null;
        work = null;
        clamped = null;
    }
}
