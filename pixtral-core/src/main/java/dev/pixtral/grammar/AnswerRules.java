package dev.pixtral.grammar;

import dev.pixtral.chat.Prompt;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.schema.Strictness;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What an answer is held to besides the response format of its prompt.
 *
 * @param toolUse whether tools are called
 * @param maxToolCalls largest number of calls in one answer, at least 1
 * @param strictness what happens to keywords of schemas that cannot be enforced
 */
public record AnswerRules(ToolUse toolUse, int maxToolCalls, Strictness strictness) {
    /** Calls of one answer unless said otherwise: models that must call would go on to the end of the context. */
    public static final int DEFAULT_MAX_TOOL_CALLS = 16;

    /**
     * The model decides whether it calls tools, and calls are held to the tools' schemas, which must be enforceable.
     */
    public static final AnswerRules DEFAULT = new AnswerRules(ToolUse.AUTO, DEFAULT_MAX_TOOL_CALLS, Strictness.STRICT);

    /** Checks the limit. */
    public AnswerRules {
        Objects.requireNonNull(toolUse, "toolUse");
        Objects.requireNonNull(strictness, "strictness");
        if (maxToolCalls < 1) {
            throw new PixtralException(
                    "The largest number of tool calls must be at least 1, but is %d.".formatted(maxToolCalls));
        }
    }

    /**
     * What the model is shown of a prompt: all of it, but no tools that it must not call.
     *
     * @param prompt any prompt
     * @return the prompt, or the same without tools
     */
    public Prompt shown(Prompt prompt) {
        return toolUse instanceof ToolUse.None ? prompt.withTools(List.of()) : prompt;
    }

    /**
     * Changes whether tools are called.
     *
     * @param other use of tools
     * @return changed copy
     */
    public AnswerRules withToolUse(ToolUse other) {
        return new AnswerRules(other, maxToolCalls, strictness);
    }

    /**
     * The same rules where tools have other names.
     *
     * @param names from a tool's name to its other name
     * @return changed copy
     */
    public AnswerRules renamed(UnaryOperator<String> names) {
        return withToolUse(toolUse.renamed(names));
    }

    /**
     * Changes the largest number of calls.
     *
     * @param other at least 1
     * @return changed copy
     */
    public AnswerRules withMaxToolCalls(int other) {
        return new AnswerRules(toolUse, other, strictness);
    }

    /**
     * Changes what happens to keywords that cannot be enforced.
     *
     * @param other strictness
     * @return changed copy
     */
    public AnswerRules withStrictness(Strictness other) {
        return new AnswerRules(toolUse, maxToolCalls, other);
    }
}
