package dev.pixtral.schema.automaton;

import dev.pixtral.errors.GrammarException;

/**
 * What the schemas of one request may cost together, counted while it is spent, whether anything comes of it or not. It
 * counts things and steps, never time, so that a request is accepted everywhere or nowhere. While it counts, it looks
 * whether the thread was interrupted. For one thread.
 */
public final class SchemaBudget {
    private static final int LOOK_EVERY = 1_024; // steps: the longest take some microseconds

    private final long[] used = new long[Limit.values().length];
    private String place = "The"; // beginning of messages
    private long unseen; // steps since the last look

    /** What is counted. */
    public enum Limit {
        TEXT_BYTES("bytes", SchemaLimits.TEXT_BYTES),
        NODES("places", SchemaLimits.NODES),
        TYPES("types", SchemaLimits.TYPES),
        STEPS("steps to resolve them", SchemaLimits.STEPS),
        CHECKS("steps to compare values, alternatives and types", SchemaLimits.CHECKS),
        PROPERTIES("properties", SchemaLimits.PROPERTIES),
        ENUM_MEMBERS("members of enums", SchemaLimits.ENUM_MEMBERS),
        LITERAL_BYTES("bytes of names and members of enums", SchemaLimits.LITERAL_BYTES),
        ALTERNATIVES("alternatives", SchemaLimits.ALTERNATIVES),
        DFA_STATES("states of automata for numbers, patterns and formats", SchemaLimits.ALL_DFA_STATES),
        AUTOMATON_STEPS("steps to make automata for patterns", SchemaLimits.ALL_AUTOMATON_STEPS),
        RULES("members of choices, and bytes of fixed texts in them", SchemaLimits.RULES);

        private final String what;
        private final int most;

        Limit(String what, int most) {
            this.what = what;
            this.most = most;
        }
    }

    /** From now on, what is counted is for this schema, such as {@code Response schema}. */
    public void begin(String schema) {
        place = schema + ": with it, the";
    }

    /**
     * Counts something.
     *
     * @throws GrammarException if that makes too many, or the thread was interrupted
     */
    public void count(Limit limit, long more) {
        look(more);
        if (!fits(limit, more)) {
            throw GrammarException.unsupported(
                    "%s schemas of the request come to %d %s, and more than %d is not supported; make them smaller.",
                    place, used[limit.ordinal()], limit.what, limit.most);
        }
    }

    /**
     * Counts steps to make an automaton for a pattern.
     *
     * @throws UnsupportedPattern if they are too many
     * @throws GrammarException if the thread was interrupted
     */
    void countAutomatonSteps(long steps) {
        look(steps);
        if (!fits(Limit.AUTOMATON_STEPS, steps)) {
            throw UnsupportedPattern.tooLarge(
                    "a pattern that, with those before it in the request, needs more than %d steps to make automata"
                            .formatted(SchemaLimits.ALL_AUTOMATON_STEPS));
        }
    }

    private boolean fits(Limit limit, long more) {
        return (used[limit.ordinal()] += more) <= limit.most;
    }

    /**
     * Notes steps that nothing limits but what they work through.
     *
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
