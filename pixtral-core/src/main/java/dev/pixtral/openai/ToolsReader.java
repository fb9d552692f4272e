package dev.pixtral.openai;

import dev.pixtral.chat.Tool;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads the tools of a request in OpenAI's form, and the rules of their calls: {@code tool_choice},
 * {@code parallel_tool_calls} and {@code strict} of a tool. OpenAI's former {@code functions} are supported, and tools
 * in the forms of its Responses API, Anthropic and MCP.
 *
 * <p>The model calls tools freely, as in the reference implementation, unless the request sets a rule that only a
 * grammar can enforce.
 */
final class ToolsReader {
    static final Set<String> KEYS = Set.of("tools", "tool_choice", "parallel_tool_calls", "functions", "function_call");

    private static final Set<String> SILENT = Set.of("cache_control", "annotations", "title", "outputSchema", "_meta");
    private static final List<String> SCHEMAS = List.of("parameters", "input_schema", "inputSchema");

    private final JsonPlace request;
    private final List<Tool> tools;

    /**
     * Reads the tools.
     *
     * @throws ConversationException if one of them is not a tool, with its place
     */
    ToolsReader(JsonPlace request) {
        this.request = request;
        // errors call tools "tool 2" and so on, without the field of the request
        this.tools = Stream.concat(
                        elements(request, "tools", "tool").map(ToolsReader::definition),
                        elements(request, "functions", "function").map(ToolsReader::function))
                .map(ToolsReader::tool)
                .toList();
    }

    private static Stream<JsonPlace> elements(JsonPlace request, String key, String name) {
        return request.field(key).map(list -> new JsonPlace(list.value(), request.where()).elements(name)).stream()
                .flatMap(List::stream);
    }

    List<Tool> tools() {
        return tools;
    }

    /**
     * Reads the rules of calls.
     *
     * @throws ConversationException if they are invalid or contradict each other, with the place
     */
    AnswerRules rules() {
        boolean strict = tools.stream().anyMatch(Tool::strict);
        boolean onlyOne = request.field("parallel_tool_calls")
                        .map(parallel -> !parallel.flag())
                        .orElse(false)
                || request.field("tool_choice")
                        .filter(choice -> choice.value().isObject())
                        .flatMap(choice -> choice.field("disable_parallel_tool_use"))
                        .map(JsonPlace::flag)
                        .orElse(false);
        ToolUse unsaid = strict || onlyOne ? ToolUse.AUTO : ToolUse.FREE;
        AnswerRules rules = Conversation.FREE.withToolUse(request.field("tool_choice")
                .or(() -> request.field("function_call"))
                .map(this::choice)
                .orElse(unsaid));
        return onlyOne ? rules.withMaxToolCalls(1) : rules;
    }

    private ToolUse choice(JsonPlace choice) {
        if (choice.value().isObject()) {
            return named(choice);
        }
        if (!choice.value().isTextual()) {
            throw choice.wrong(
                    "expected a string or an object that names a function, but found %s.".formatted(choice.kind()));
        }
        return word(choice, choice.text())
                .orElseThrow(() -> choice.wrong(("unknown choice %s; use auto, none, required or"
                                + " {\"type\": \"function\", \"function\": {\"name\": ...}}.")
                        .formatted(JsonPlace.quote(choice.text()))));
    }

    /** A choice that names no tool. Mistral and Anthropic write any for required. */
    private Optional<ToolUse> word(JsonPlace choice, String word) {
        return switch (word) {
            case "auto" -> Optional.of(ToolUse.AUTO);
            case "none" -> Optional.of(ToolUse.NONE);
            case "required", "any" -> Optional.of(required(choice));
            default -> Optional.empty();
        };
    }

    /** OpenAI's choice of a function in its three forms, and Anthropic's choices, which are all objects. */
    private ToolUse named(JsonPlace choice) {
        choice.object("a tool choice", Set.of("type", "function", "name"), Set.of("disable_parallel_tool_use"));
        String type = choice.field("type").map(JsonPlace::text).orElse("function");
        if (choice.field("function").isPresent() || choice.field("name").isEmpty()) {
            return word(choice, type).orElseGet(() -> only(choice));
        }
        if (!type.equals("tool")) {
            requireFunction(choice);
        }
        return only(choice.required("name").text(), choice.required("name"));
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
        return only(name.text(), name);
    }

    private ToolUse only(String name, JsonPlace place) {
        List<String> names = tools.stream().map(Tool::name).toList();
        if (!names.contains(name)) {
            throw place.wrong("there is no tool %s; tools are: %s."
                    .formatted(JsonPlace.quote(name), names.isEmpty() ? "none" : String.join(", ", names)));
        }
        return ToolUse.only(name);
    }

    /** The definition of a function: in OpenAI's chat in its own object, otherwise in the tool itself. */
    private static JsonPlace definition(JsonPlace tool) {
        tool.object("a tool");
        boolean ofAnthropic = tool.field("input_schema").isPresent()
                && tool.field("type")
                        .filter(type -> type.text().equals("custom"))
                        .isPresent();
        if (!ofAnthropic) {
            requireFunction(tool);
        }
        if (tool.field("function").isEmpty() && tool.field("name").isPresent()) {
            Set<String> keys = new HashSet<>(SCHEMAS);
            keys.addAll(List.of("type", "name", "description", "strict"));
            return tool.object("a tool", keys, SILENT);
        }
        return function(
                tool.object("a tool", Set.of("type", "function"), SILENT).required("function"));
    }

    private static JsonPlace function(JsonPlace function) {
        return function.object("a function", Set.of("name", "description", "parameters", "strict"), SILENT);
    }

    private static Tool tool(JsonPlace function) {
        return new Tool(
                function.required("name").text(),
                function.field("description").map(JsonPlace::text).orElse(""),
                SCHEMAS.stream()
                        .flatMap(key -> function.field(key).stream())
                        .findFirst()
                        .map(schema -> schema.value().toString())
                        .orElse("{}"),
                function.field("strict").map(JsonPlace::flag).orElse(false));
    }

    /**
     * Checks the optional {@code type} of a tool, a call or a choice.
     *
     * @throws ConversationException if it is not {@code function}
     */
    static void requireFunction(JsonPlace place) {
        String type = place.field("type").map(JsonPlace::text).orElse("function");
        if (!type.equals("function")) {
            throw place.wrong("unknown type %s; it must be \"function\".".formatted(JsonPlace.quote(type)));
        }
    }
}
