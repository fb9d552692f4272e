package dev.pixtral.grammar;

import dev.pixtral.chat.Prompt;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Constraints on an answer in addition to the response format of its prompt.
 *
 * @param toolUse whether tools are called
 * @param maxToolCalls maximum number of calls in one answer, at least 1
 * @param strictness how schema keywords that cannot be enforced are handled
 * @param openness what a schema means that declares properties and says nothing about others
 */
public record AnswerRules(ToolUse toolUse, int maxToolCalls, Strictness strictness, Openness openness) {
    /**
     * The default maximum of calls in one answer: without a limit, models that must call would go on to the end of the
     * context.
     */
    public static final int DEFAULT_MAX_TOOL_CALLS = 16;

    /**
     * The model decides whether it calls tools, and calls must conform to the tools' schemas, which must be
     * enforceable.
     */
    public static final AnswerRules DEFAULT = new AnswerRules(ToolUse.AUTO, DEFAULT_MAX_TOOL_CALLS, Strictness.STRICT);

    /**
     * Creates rules for which objects are closed unless their schema says otherwise.
     *
     * @param toolUse whether tools are called
     * @param maxToolCalls maximum number of calls in one answer, at least 1
     * @param strictness how schema keywords that cannot be enforced are handled
     */
    public AnswerRules(ToolUse toolUse, int maxToolCalls, Strictness strictness) {
        this(toolUse, maxToolCalls, strictness, Openness.CLOSED);
    }

    /** Checks the limit. */
    public AnswerRules {
        Objects.requireNonNull(toolUse, "toolUse");
        Objects.requireNonNull(strictness, "strictness");
        Objects.requireNonNull(openness, "openness");
        if (maxToolCalls < 1) {
            throw new PixtralException(
                    "The maximum number of tool calls must be at least 1, but is %d.".formatted(maxToolCalls));
        }
    }

    /**
     * Returns the part of a prompt that the model is shown: all of it, except tools that it must not call.
     *
     * @param prompt any prompt
     * @return the prompt, or the same prompt without tools
     */
    public Prompt shown(Prompt prompt) {
        return toolUse instanceof ToolUse.None ? prompt.withTools(List.of()) : prompt;
    }

    /**
     * Returns a copy with another use of tools.
     *
     * @param other use of tools
     * @return changed copy
     */
    public AnswerRules withToolUse(ToolUse other) {
        return new AnswerRules(other, maxToolCalls, strictness, openness);
    }

    /**
     * Returns the same rules for renamed tools.
     *
     * @param names maps a tool's name to its new name
     * @return changed copy
     */
    public AnswerRules renamed(UnaryOperator<String> names) {
        return withToolUse(toolUse.renamed(names));
    }

    /**
     * Returns a copy with another maximum number of calls.
     *
     * @param other at least 1
     * @return changed copy
     */
    public AnswerRules withMaxToolCalls(int other) {
        return new AnswerRules(toolUse, other, strictness, openness);
    }

    /**
     * Returns a copy with another handling of keywords that cannot be enforced.
     *
     * @param other strictness
     * @return changed copy
     */
    public AnswerRules withStrictness(Strictness other) {
        return new AnswerRules(toolUse, maxToolCalls, other, openness);
    }

    /**
     * Returns a copy with another meaning of schemas that say nothing about undeclared properties.
     *
     * @param other openness
     * @return changed copy
     */
    public AnswerRules withOpenness(Openness other) {
        return new AnswerRules(toolUse, maxToolCalls, strictness, other);
    }
}
