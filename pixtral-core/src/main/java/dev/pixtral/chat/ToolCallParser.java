package dev.pixtral.chat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** JSON that the model wrote after [TOOL_CALLS] to calls. Used once. */
final class ToolCallParser {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int ID_LENGTH = 9;

    private final Set<String> ids = new HashSet<>();

    private ToolCallParser() {}

    static AssistantOutput parse(String text) {
        try {
            Optional<Json> json = PythonJson.parse(text, "text of the tool calls");
            if (json.isEmpty()) {
                throw PromptException.because("The tool calls are cut off, or not JSON.");
            }
            return new AssistantOutput.ToolCalls(new ToolCallParser().calls(json.get()));
        } catch (PromptException e) {
            return new AssistantOutput.MalformedToolCalls(text, e.getMessage());
        }
    }

    private List<ToolCall> calls(Json json) {
        if (!(json instanceof Json.Arr(List<Json> items)) || items.isEmpty()) {
            throw PromptException.because("The tool calls are not a JSON array of one or more calls.");
        }
        List<ToolCall> calls = new ArrayList<>();
        for (Json item : items) {
            calls.add(call(item, calls.size()));
        }
        return List.copyOf(calls);
    }

    private ToolCall call(Json json, int index) {
        if (!(json instanceof Json.Obj(Map<String, Json> fields))) {
            throw PromptException.because("Tool call %d is not a JSON object.", index + 1);
        }
        if (!(fields.get("name") instanceof Json.Str(String name)) || !Tool.isName(name)) {
            throw PromptException.because("Tool call %d has no name that a tool can have.", index + 1);
        }
        String arguments = PythonJson.dump(fields.getOrDefault("arguments", new Json.Obj(Map.of())));
        String id =
                fields.get("id") instanceof Json.Str(String given) && PromptValidator.isCallId(given) && ids.add(given)
                        ? given
                        : newId(index, name, arguments);
        return new ToolCall(id, name, arguments);
    }

    /** An id for a call that has none of its own: always the same for the same output, so that answers can be repeated. */
    private String newId(int index, String name, String arguments) {
        long seed = 31L * (31L * name.hashCode() + arguments.hashCode()) + index;
        String id = spell(seed);
        while (!ids.add(id)) {
            id = spell(++seed);
        }
        return id;
    }

    private static String spell(long seed) {
        long bits = seed * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio: spreads the seed over all bits
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ALPHABET.charAt((int) Long.remainderUnsigned(bits, ALPHABET.length())));
            bits = Long.divideUnsigned(bits, ALPHABET.length());
        }
        return id.toString();
    }
}
