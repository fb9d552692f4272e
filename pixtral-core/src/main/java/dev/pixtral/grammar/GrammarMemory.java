package dev.pixtral.grammar;

/**
 * What grammars cost in memory, in bytes, and how much there may be. The costs are estimates that are the same
 * everywhere, so that a schema is accepted everywhere or nowhere.
 */
final class GrammarMemory {
    /** The most for the tables of one request, all of its schemas together. */
    static final long MOST_TABLES = 32 << 20;
    /**
     * The most for grammars that are kept for later requests, with all that they have grown by; a fraction of a small
     * heap.
     */
    static final long MOST_KEPT = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

    /** A rule, and what is known of each. */
    static final int RULE = 128;
    /** An alternative, a property or an item of a list. */
    static final int MEMBER = 16;
    /** A {@link Node}, with its frame and its place in a table. */
    static final int NODE = 200;
    /** {@link Nodes} without content, with their place in a table. */
    static final int NODES = 80;
    /** A {@link Configuration} without content, with its place in a table. */
    static final int CONFIGURATION = 160;
    /** What one configuration knows of each byte. */
    static final int ROW = 256 * (4 + 2) + 32;

    private GrammarMemory() {}
}
