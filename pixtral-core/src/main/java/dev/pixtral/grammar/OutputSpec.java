package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.errors.Visible;
import dev.pixtral.schema.JsonSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an answer may be.
 *
 * @param response what an answer in words must look like; empty for free text
 * @param tools what may be called
 * @param use whether it is
 * @param maxCalls largest number of calls in one answer, at least 1
 * @param unchecked what of the schemas it leaves out; not changed any more
 */
record OutputSpec(Optional<JsonSchema> response, List<ToolSpec> tools, ToolUse use, int maxCalls, Unchecked unchecked) {
    private static final int MOST_TOOLS = 256;
    private static final int MOST_NAMED = 8; // in messages
    private static final int LONGEST_NAME = 80; // in messages

    OutputSpec {
        tools = List.copyOf(tools);
        checkNumber(tools.size());
        if (tools.stream().map(ToolSpec::name).distinct().count() < tools.size()) {
            throw GrammarException.because("Two tools have the same name; give each one its own.");
        }
        if (maxCalls < 1) {
            throw GrammarException.because("The largest number of tool calls is %d, but must be at least 1.", maxCalls);
        }
    }

    /** An answer that is held to all of its schemas. */
    OutputSpec(Optional<JsonSchema> response, List<ToolSpec> tools, ToolUse use, int maxCalls) {
        this(response, tools, use, maxCalls, new Unchecked());
    }

    /**
     * Looks whether so many tools are supported: before their schemas are read, too.
     *
     * @throws GrammarException if not
     */
    static void checkNumber(int tools) {
        if (tools > MOST_TOOLS) {
            throw GrammarException.because(
                    "There are %d tools, but no more than %d are supported; offer fewer.", tools, MOST_TOOLS);
        }
    }

    /**
     * A tool.
     *
     * @param name its name
     * @param arguments what its arguments look like: an object
     * @param strict whether they must be held to that; else they may be left unchecked where it turns out to be too
     *     large
     */
    record ToolSpec(String name, JsonSchema arguments, boolean strict) {
        /** A tool whose arguments must be held to their schema. */
        ToolSpec(String name, JsonSchema arguments) {
            this(name, arguments, true);
        }
    }

    /** An answer that is JSON of a schema, without tools. */
    static OutputSpec json(JsonSchema response) {
        return new OutputSpec(Optional.of(response), List.of(), ToolUse.NONE, AnswerRules.DEFAULT_MAX_TOOL_CALLS);
    }

    /** The tools that can be called. */
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

    /** Whether the answer may be words instead of calls. */
    boolean wordsAllowed() {
        return !use.mustCall();
    }

    private ToolSpec named(String name) {
        return tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> GrammarException.because(
                        "The tool %s is to be called, but is not among those offered: %s.",
                        Visible.excerpt(name, LONGEST_NAME), offered()));
    }

    private String offered() {
        String names = tools.stream().limit(MOST_NAMED).map(ToolSpec::name).collect(Collectors.joining(", "));
        return tools.size() > MOST_NAMED ? "[" + names + ", ...]" : "[" + names + "]";
    }
}
