package dev.pixtral.grammar;

/**
 * Memory costs of grammars in bytes, and their limits. The costs are estimates that are the same on every machine, so
 * that a schema is accepted everywhere or nowhere.
 */
final class GrammarMemory {
    /** Limit of the tables of one request, for all of its schemas together. */
    static final long MOST_TABLES = 32 << 20;
    /** Limit of the grammars kept for later requests, including their growth; a fraction of a small heap. */
    static final long MOST_KEPT = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

    /** A rule, and the data about it. */
    static final int RULE = 128;
    /** An alternative, a property or an item of a list. */
    static final int MEMBER = 16;
    /** A {@link Node}, with its frame and its place in a table. */
    static final int NODE = 200;
    /** {@link Nodes} without content, with their place in a table. */
    static final int NODES = 80;
    /** A {@link Configuration} without content, with its place in a table. */
    static final int CONFIGURATION = 160;
    /** The successors of one configuration by byte. */
    static final int ROW = 256 * (4 + 2) + 32;

    private GrammarMemory() {}
}
