package dev.pixtral.cli;

import dev.pixtral.chat.Tool;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import java.util.List;
import java.util.Set;

/**
 * The tools of a request in OpenAI's form, and what it says of their calls: {@code tool_choice}, {@code parallel_tool_calls} and {@code strict} of a tool.
 *
 * <p>Calls are free, as with the reference implementation, until the request asks for something that only a grammar can keep.
 */
final class ToolsReader {
    static final Set<String> KEYS = Set.of("tools", "tool_choice", "parallel_tool_calls");

    private final JsonPlace request;
    private final List<JsonPlace> functions;
    private final List<Tool> tools;

    /**
     * Reads the tools.
     *
     * @throws CommandException if one of them is none, with its place
     */
    ToolsReader(JsonPlace request) {
        this.request = request;
        // tools are numbered by themselves: "tool 2" says it all
        this.functions = request
                .field("tools")
                .map(list -> new JsonPlace(list.value(), request.where()).elements("tool"))
                .orElse(List.of())
                .stream()
                .map(ToolsReader::definition)
                .toList();
        this.tools = functions.stream().map(ToolsReader::tool).toList();
    }

    List<Tool> tools() {
        return tools;
    }

    /**
     * Reads what is said of calls.
     *
     * @throws CommandException if it makes no sense, with its place
     */
    AnswerRules rules() {
        boolean strict = functions.stream().filter(ToolsReader::isStrict).count() > 0; // all are looked at
        boolean onlyOne = request.field("parallel_tool_calls")
                .map(parallel -> !parallel.flag())
                .orElse(false);
        ToolUse unsaid = strict || onlyOne ? ToolUse.AUTO : ToolUse.FREE;
        AnswerRules rules = Conversation.FREE.withToolUse(
                request.field("tool_choice").map(this::choice).orElse(unsaid));
        return onlyOne ? rules.withMaxToolCalls(1) : rules;
    }

    private ToolUse choice(JsonPlace choice) {
        if (choice.value().isObject()) {
            return only(choice.object("a tool choice", Set.of("type", "function")));
        }
        if (!choice.value().isTextual()) {
            throw choice.wrong(
                    "a string or an object that names a function is needed, but it is %s.".formatted(choice.kind()));
        }
        return switch (choice.text()) {
            case "auto" -> ToolUse.AUTO;
            case "none" -> ToolUse.NONE;
            case "required" -> required(choice);
            default ->
                throw choice.wrong(
                        "%s is not known; there are auto, none, required and {\"type\": \"function\", \"function\": {\"name\": ...}}."
                                .formatted(JsonPlace.quote(choice.text())));
        };
    }

    private ToolUse required(JsonPlace choice) {
        if (tools.isEmpty()) {
            throw choice.wrong("a call is required, but there is no tool; add \"tools\".");
        }
        return ToolUse.REQUIRED;
    }

    private ToolUse only(JsonPlace choice) {
        requireFunction(choice);
        JsonPlace name =
                choice.required("function").object("a function", Set.of("name")).required("name");
        List<String> names = tools.stream().map(Tool::name).toList();
        if (!names.contains(name.text())) {
            throw name.wrong("there is no tool %s; tools are: %s."
                    .formatted(JsonPlace.quote(name.text()), names.isEmpty() ? "none" : String.join(", ", names)));
        }
        return ToolUse.only(name.text());
    }

    private static JsonPlace definition(JsonPlace tool) {
        tool.object("a tool", Set.of("type", "function"));
        requireFunction(tool);
        return tool.required("function").object("a function", Set.of("name", "description", "parameters", "strict"));
    }

    private static Tool tool(JsonPlace function) {
        return new Tool(
                function.required("name").text(),
                function.field("description").map(JsonPlace::text).orElse(""),
                function.field("parameters")
                        .map(schema -> schema.value().toString())
                        .orElse("{}"),
                isStrict(function));
    }

    private static boolean isStrict(JsonPlace function) {
        return function.field("strict").map(JsonPlace::flag).orElse(false);
    }

    /**
     * Checks the {@code type} of a tool, a call or a choice, which may be left out.
     *
     * @throws CommandException if it is another than {@code function}
     */
    static void requireFunction(JsonPlace place) {
        String type = place.field("type").map(JsonPlace::text).orElse("function");
        if (!type.equals("function")) {
            throw place.wrong("the type %s is not known; it must be \"function\".".formatted(JsonPlace.quote(type)));
        }
    }
}
