package dev.pixtral.cli;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The calls of tools that have no result yet. A result answers a call of the last message that has calls, each of them once. Used for one conversation, message by message. */
final class WaitingCalls {
    private static final int MOST_SHOWN = 8;

    private final List<String> ids = new ArrayList<>();

    /** Takes note of what a message asks for or answers. */
    void see(Message message, JsonPlace place) {
        if (message instanceof Message.Assistant(String _, List<ToolCall> calls) && !calls.isEmpty()) {
            ids.clear();
            calls.forEach(call -> ids.add(call.id()));
        } else if (message instanceof Message.Tool(String id, String _) && !ids.remove(id)) {
            throw place.required("tool_call_id")
                    .wrong("%s is the id of no call that waits for a result; %s."
                            .formatted(JsonPlace.quote(id), waiting()));
        }
    }

    private String waiting() {
        if (ids.isEmpty()) {
            return "there is none: a result follows the assistant message with its call, one for each call";
        }
        String shown = ids.stream().limit(MOST_SHOWN).map(JsonPlace::quote).collect(Collectors.joining(", "));
        return "these wait: " + (ids.size() > MOST_SHOWN ? shown + ", ..." : shown);
    }
}
