package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.errors.Visible;
import dev.pixtral.schema.JsonSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The constraints on an answer.
 *
 * @param response schema of an answer in words; empty for free text
 * @param tools the tools that may be called
 * @param use whether tools are called
 * @param maxCalls maximum number of calls in one answer, at least 1
 * @param unchecked parts of the schemas that are not enforced; no longer modified
 */
record OutputSpec(Optional<JsonSchema> response, List<ToolSpec> tools, ToolUse use, int maxCalls, Unchecked unchecked) {
    private static final int MOST_TOOLS = 256;
    private static final int MOST_NAMED = 8; // in messages
    private static final int LONGEST_NAME = 80; // in messages

    OutputSpec {
        tools = List.copyOf(tools);
        checkNumber(tools.size());
        if (tools.stream().map(ToolSpec::name).distinct().count() < tools.size()) {
            throw GrammarException.because("Two tools have the same name; give each tool its own name.");
        }
        if (maxCalls < 1) {
            throw GrammarException.because("The maximum number of tool calls is %d, but must be at least 1.", maxCalls);
        }
    }

    /** Creates a specification that enforces all schemas in full. */
    OutputSpec(Optional<JsonSchema> response, List<ToolSpec> tools, ToolUse use, int maxCalls) {
        this(response, tools, use, maxCalls, new Unchecked());
    }

    /**
     * Checks whether that many tools are supported; also called before their schemas are read.
     *
     * @throws GrammarException if not
     */
    static void checkNumber(int tools) {
        if (tools > MOST_TOOLS) {
            throw GrammarException.because(
                    "There are %d tools, but at most %d are supported; offer fewer.", tools, MOST_TOOLS);
        }
    }

    /**
     * A tool.
     *
     * @param name its name
     * @param arguments schema of its arguments: an object
     * @param strict whether the schema must be enforced; otherwise it may be left unchecked if it turns out to be too
     *     large
     */
    record ToolSpec(String name, JsonSchema arguments, boolean strict) {
        /** Creates a tool whose schema must be enforced. */
        ToolSpec(String name, JsonSchema arguments) {
            this(name, arguments, true);
        }
    }

    /** Returns a specification of an answer in JSON of a schema, without tools. */
    static OutputSpec json(JsonSchema response) {
        return new OutputSpec(Optional.of(response), List.of(), ToolUse.NONE, AnswerRules.DEFAULT_MAX_TOOL_CALLS);
    }

    /** Returns the tools that can be called. */
    List<ToolSpec> callable() {
        return switch (use) {
            case ToolUse.None none -> List.of();
            case ToolUse.Only(String name) -> List.of(named(name));
            case ToolUse.Required required
            when tools.isEmpty() ->
                throw GrammarException.because("A tool call is required, but there are no tools; offer at least one.");
            case ToolUse.Required required -> tools;
            case ToolUse.Auto auto -> tools;
            case ToolUse.Free free -> tools;
        };
    }

    /** Returns whether the answer may be words instead of calls. */
    boolean wordsAllowed() {
        return !use.mustCall();
    }

    private ToolSpec named(String name) {
        return tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> GrammarException.because(
                        "The tool %s must be called, but is not among those offered: %s.",
                        Visible.excerpt(name, LONGEST_NAME), offered()));
    }

    private String offered() {
        String names = tools.stream().limit(MOST_NAMED).map(ToolSpec::name).collect(Collectors.joining(", "));
        return tools.size() > MOST_NAMED ? "[" + names + ", ...]" : "[" + names + "]";
    }
}
