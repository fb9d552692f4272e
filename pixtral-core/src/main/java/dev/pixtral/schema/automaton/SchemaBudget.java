package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;

/**
 * Limits what the schemas of one request cost together. Costs are charged as they arise, even for schemas that fail.
 * The budget counts objects and steps, never time, so a request is accepted on every machine or on none. It also checks
 * whether the thread was interrupted. Not thread-safe.
 */
public final class SchemaBudget {
    private static final int LOOK_EVERY = 1_024; // steps, of which the longest take a few microseconds

    private final long[] used = new long[Limit.values().length];
    private String place = "The"; // the start of messages
    private long unseen; // steps since the last check for an interrupt

    /** Starts with nothing counted. */
    public SchemaBudget() {}

    /** The limits, one for each quantity that is counted. */
    public enum Limit {
        /** Bytes of the schemas' texts. */
        TEXT_BYTES("bytes", SchemaLimits.TEXT_BYTES),
        /** Places in schemas. */
        NODES("places", SchemaLimits.NODES),
        /** Types that schemas compile to. */
        TYPES("types", SchemaLimits.TYPES),
        /** Steps to resolve references and {@code allOf}. */
        STEPS("steps to resolve them", SchemaLimits.STEPS),
        /** Comparisons of values, alternatives and types. */
        CHECKS("steps to compare values, alternatives and types", SchemaLimits.CHECKS),
        /** Properties of all objects. */
        PROPERTIES("properties", SchemaLimits.PROPERTIES),
        /** Members of all enums. */
        ENUM_MEMBERS("members of enums", SchemaLimits.ENUM_MEMBERS),
        /** Bytes of fixed texts: names, and members of enums. */
        LITERAL_BYTES("bytes of names and members of enums", SchemaLimits.LITERAL_BYTES),
        /** Alternatives of all unions. */
        ALTERNATIVES("alternatives", SchemaLimits.ALTERNATIVES),
        /** States of all automata. */
        DFA_STATES("states of automata for numbers, patterns and formats", SchemaLimits.ALL_DFA_STATES),
        /** Steps to build automata of patterns. */
        AUTOMATON_STEPS("steps to build automata for patterns", SchemaLimits.ALL_AUTOMATON_STEPS),
        /** Members of choices in the rules of answers, and bytes of their fixed texts. */
        RULES("members of choices, and bytes of fixed texts in them", SchemaLimits.RULES);

        private final String what;
        private final int most;

        Limit(String what, int most) {
            this.what = what;
            this.most = most;
        }
    }

    /**
     * Starts a schema, which messages name from now on.
     *
     * @param schema its name, such as {@code Response schema}
     */
    public void begin(String schema) {
        place = schema + ": with it, the";
    }

    /**
     * Charges a cost.
     *
     * @param limit what is counted
     * @param more how many
     * @throws GrammarException if the limit is exceeded, or the thread was interrupted
     */
    public void count(Limit limit, long more) {
        look(more);
        if (!fits(limit, more)) {
            throw GrammarException.unsupported(
                    "%s schemas of the request come to %d %s, but at most %d are supported; make them smaller.",
                    place, used[limit.ordinal()], limit.what, limit.most);
        }
    }

    /**
     * Charges steps to build an automaton of a pattern.
     *
     * @throws UnsupportedPattern if the limit is exceeded
     * @throws GrammarException if the thread was interrupted
     */
    void countAutomatonSteps(long steps) {
        look(steps);
        if (!fits(Limit.AUTOMATON_STEPS, steps)) {
            throw UnsupportedPattern.tooLarge(
                    "a pattern that, with those before it in the request, needs more than %d steps to build automata"
                            .formatted(SchemaLimits.ALL_AUTOMATON_STEPS));
        }
    }

    /** The steps to build automata so far. */
    long automatonSteps() {
        return used[Limit.AUTOMATON_STEPS.ordinal()];
    }

    private boolean fits(Limit limit, long more) {
        return (used[limit.ordinal()] += more) <= limit.most;
    }

    /**
     * Counts steps that have no limit of their own, only to check for interrupts.
     *
     * @param steps how many
     * @throws GrammarException if the thread was interrupted
     */
    public void look(long steps) {
        unseen += steps;
        if (unseen >= LOOK_EVERY) {
            unseen = 0;
            if (Thread.currentThread().isInterrupted()) {
                throw GrammarException.interrupted();
            }
        }
    }
}
