package dev.pixtral.chat;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks that the ids of each answer's calls are unique, and that each result has the id of one of them. */
final class CallPairs {
    private final Set<String> waiting = new HashSet<>(); // ids of the last calls without a result
    private final Set<String> answered = new HashSet<>();

    private CallPairs() {}

    /**
     * Checks a conversation.
     *
     * @throws PromptException for the first id that is wrong
     */
    static void check(List<Message> messages) {
        CallPairs pairs = new CallPairs();
        for (int i = 0; i < messages.size(); i++) {
            String where = "Message %d of %d".formatted(i + 1, messages.size());
            switch (messages.get(i)) {
                case Message.Assistant answer -> pairs.begin(answer.toolCalls(), where);
                case Message.Tool result -> pairs.take(result.callId(), where);
                case Message.System _, Message.User _, Message.AssistantPrefix _ -> {}
            }
        }
    }

    private void begin(List<ToolCall> calls, String where) {
        waiting.clear();
        answered.clear();
        for (ToolCall call : calls) {
            if (!waiting.add(call.id())) {
                throw PromptException.because(
                        "%s has two tool calls with the id \"%s\"; give each call its own id.",
                        where, Excerpt.of(call.id()));
            }
        }
    }

    private void take(String id, String where) {
        if (!waiting.remove(id)) {
            throw PromptException.because(
                    answered.contains(id)
                            ? "%s is a second result for the tool call \"%s\"; each call has one result."
                            : "%s has the id \"%s\", but no call of the answer before it does; a result needs the id of "
                                    + "its call.",
                    where,
                    Excerpt.of(id));
        }
        answered.add(id);
    }
}
