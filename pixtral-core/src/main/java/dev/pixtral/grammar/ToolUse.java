package dev.pixtral.grammar;

import java.util.function.UnaryOperator;

/** Whether an answer calls tools. */
public sealed interface ToolUse {
    /** The model decides, and nothing is enforced, as in the reference implementation. */
    ToolUse FREE = new Free();

    /** The model decides; calls must conform to the tools' schemas. */
    ToolUse AUTO = new Auto();

    /** At least one call. */
    ToolUse REQUIRED = new Required();

    /** No calls, even if there are tools. */
    ToolUse NONE = new None();

    /**
     * Requires at least one call, and allows only calls of one tool.
     *
     * @param name name of the tool
     * @return the choice of that tool
     */
    static ToolUse only(String name) {
        return new Only(name);
    }

    /**
     * Returns whether there must be a call.
     *
     * @return true if an answer of only words is not allowed
     */
    default boolean mustCall() {
        return this instanceof Required || this instanceof Only;
    }

    /**
     * Returns the same choice for renamed tools.
     *
     * @param names maps a tool's name to its new name
     * @return the choice, with the new name if it names a tool
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
