package dev.pixtral.grammar;

import java.util.function.UnaryOperator;

/** Whether an answer calls tools. */
public sealed interface ToolUse {
    /** As the model likes, and nothing is enforced: what the reference implementation does. */
    ToolUse FREE = new Free();

    /** The model decides; calls are held to the tools' schemas. */
    ToolUse AUTO = new Auto();

    /** At least one call. */
    ToolUse REQUIRED = new Required();

    /** No calls, though there are tools. */
    ToolUse NONE = new None();

    /**
     * At least one call, and of one tool only.
     *
     * @param name name of the tool
     * @return the choice of it
     */
    static ToolUse only(String name) {
        return new Only(name);
    }

    /**
     * Whether there must be a call.
     *
     * @return true if words alone will not do
     */
    default boolean mustCall() {
        return this instanceof Required || this instanceof Only;
    }

    /**
     * The same choice where tools have other names.
     *
     * @param names from a tool's name to its other name
     * @return the choice, by the other name if it is by name
     */
    default ToolUse renamed(UnaryOperator<String> names) {
        return this instanceof Only(String name) ? only(names.apply(name)) : this;
    }

    /** See {@link #FREE}. */
    record Free() implements ToolUse {}

    /** See {@link #AUTO}. */
    record Auto() implements ToolUse {}

    /** See {@link #REQUIRED}. */
    record Required() implements ToolUse {}

    /** See {@link #NONE}. */
    record None() implements ToolUse {}

    /**
     * See {@link #only}.
     *
     * @param name name of the tool
     */
    record Only(String name) implements ToolUse {}
}
