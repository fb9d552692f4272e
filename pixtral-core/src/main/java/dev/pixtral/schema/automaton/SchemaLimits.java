package dev.pixtral.schema.automaton;

/**
 * Limits of the schemas of a request, all of them together unless a limit states otherwise. They bound the time and
 * memory that one request can cost. They count objects and steps, never time, so a schema is accepted on every machine
 * or on none. {@link dev.pixtral.json.PythonJson#parseSchema} limits the levels of JSON and the digits of numbers.
 */
public final class SchemaLimits {
    /** Bytes of the schemas' texts in UTF-8. */
    static final int TEXT_BYTES = 1 << 20;
    /** Places that are visited. */
    static final int NODES = 60_000;
    /** Types that schemas compile to: a schema that merges many others has more types than places. */
    static final int TYPES = 40_000;
    /** Schemas visited while references and {@code allOf} are resolved. */
    static final int STEPS = 2_000_000;
    /** Comparisons of values, alternatives and types with one another. */
    static final int CHECKS = 10_000_000;
    /** Properties of all objects. */
    static final int PROPERTIES = 10_000;
    /** Members of all enums. */
    static final int ENUM_MEMBERS = 20_000;
    /** Bytes of all fixed texts: names, and members of enums. */
    static final int LITERAL_BYTES = 1 << 20;
    /** Alternatives of all {@code anyOf}. */
    static final int ALTERNATIVES = 20_000;
    /** Combinations of the alternatives of several {@code anyOf} that hold together. */
    public static final int COMBINATIONS = 1_024;
    /** Members of all choices in the rules of answers, and bytes of the fixed texts in them. */
    static final int RULES = 2_000_000;
    /** Characters of a pattern. */
    static final int PATTERN_LENGTH = 5_000;
    /** Groups within groups of a pattern. */
    static final int PATTERN_NESTING = 100;
    /** States of the nondeterministic automaton of a pattern. */
    static final int PATTERN_POSITIONS = 20_000;
    /** Edges of the nondeterministic automaton of a pattern. */
    static final int PATTERN_EDGES = 500_000;
    /** Positions in all states of the deterministic automaton of a pattern, and edges visited to find them. */
    static final int PATTERN_WORK = 20_000_000;
    /** States of one automaton over bytes. */
    static final int DFA_STATES = 50_000;
    /**
     * Steps to build all automata of patterns, also those that fail: as many as three automata that are too large take.
     */
    static final int ALL_AUTOMATON_STEPS = 60_000_000;
    /** States of all automata. */
    static final int ALL_DFA_STATES = 100_000;

    private SchemaLimits() {}
}
