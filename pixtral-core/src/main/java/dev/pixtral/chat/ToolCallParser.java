package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Parses the JSON that the model wrote after [TOOL_CALLS]. Used once. */
final class ToolCallParser {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final Set<String> ids = new HashSet<>();
    private final List<ToolCall> calls = new ArrayList<>();

    private ToolCallParser() {}

    /**
     * Parses arrays of calls.
     *
     * @param text the text before them
     * @param arrays JSON texts, one for each control token
     */
    static AssistantOutput parse(String text, List<String> arrays) {
        ToolCallParser parser = new ToolCallParser();
        try {
            for (String array : arrays) {
                WrittenCalls.read(array, parser.calls.size()).forEach(parser::add);
            }
            return new AssistantOutput.ToolCalls(text, List.copyOf(parser.calls));
        } catch (PromptException e) {
            return new AssistantOutput.MalformedToolCalls(text, String.join("", arrays), e.getMessage());
        }
    }

    private void add(WrittenCalls.Call call) {
        String id = ToolCallId.isId(call.id()) && ids.add(call.id()) ? call.id() : newId(call);
        calls.add(new ToolCall(id, call.name(), call.arguments()));
    }

    /**
     * Returns an id for a call without a usable one: always the same for the same output, so that answers are
     * reproducible.
     */
    private String newId(WrittenCalls.Call call) {
        long seed = 31L * (31L * call.name().hashCode() + call.arguments().hashCode()) + calls.size();
        String id = spell(seed);
        while (!ids.add(id)) {
            id = spell(++seed);
        }
        return id;
    }

    private static String spell(long seed) {
        long bits = seed * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio: spreads the seed over all bits
        return ToolCallId.spell(bits, ALPHABET);
    }
}
