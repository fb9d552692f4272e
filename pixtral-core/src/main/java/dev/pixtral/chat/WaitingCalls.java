package dev.pixtral.chat;

import dev.pixtral.errors.Excerpt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The calls of a history, searched for the call that a result answers; see {@link HistoryRepair} for the rules. The
 * time of a lookup does not depend on the length of the history. Used for one conversation.
 */
final class WaitingCalls {
    private static final int MOST_SHOWN = 8;

    private final List<HistoryCall> all = new ArrayList<>();
    private final Map<String, Candidates> byId = new HashMap<>(); // the calls of the last message with that id
    private final Candidates any = new Candidates();
    private final Candidates withoutId = new Candidates();

    /** Waiting calls: those of the last message first, in order within a message. */
    private static final class Candidates {
        private final Deque<Deque<HistoryCall>> messages = new ArrayDeque<>(1); // small: there is one queue for each id
        private final Map<String, Candidates> ofTools = new HashMap<>();

        void add(HistoryCall call) {
            append(call);
            ofTools.computeIfAbsent(call.call().name(), _ -> new Candidates()).append(call);
        }

        private void append(HistoryCall call) {
            if (messages.isEmpty() || messages.peek().getLast().message() != call.message()) {
                messages.push(new ArrayDeque<>(1));
            }
            messages.peek().add(call);
        }

        boolean isOf(int message) {
            return messages.peek() != null && messages.peek().getLast().message() == message;
        }

        Optional<HistoryCall> first() {
            while (!messages.isEmpty()) {
                Deque<HistoryCall> calls = messages.peek();
                while (calls.size() > 1 && calls.peek().answered()) {
                    calls.poll();
                }
                if (!calls.peek().answered()) {
                    return Optional.of(calls.peek());
                }
                if (messages.size() == 1) {
                    break; // kept for isOf
                }
                messages.pop();
            }
            return Optional.empty();
        }

        Optional<HistoryCall> firstOf(String tool) {
            return tool.isEmpty()
                    ? first()
                    : Optional.ofNullable(ofTools.get(tool)).flatMap(Candidates::first);
        }
    }

    void add(HistoryCall call) {
        all.add(call);
        any.add(call);
        String id = call.call().id();
        if (id.isEmpty()) {
            withoutId.add(call);
            return;
        }
        Candidates known = byId.get(id);
        if (known == null || !known.isOf(call.message())) {
            known = new Candidates();
            byId.put(id, known);
        }
        known.add(call);
    }

    /** Returns the call that a result answers and marks it as answered; empty if there is none. */
    Optional<HistoryCall> take(Message.Tool result) {
        Optional<HistoryCall> call = find(result);
        call.ifPresent(HistoryCall::answer);
        return call;
    }

    private Optional<HistoryCall> find(Message.Tool result) {
        if (result.callId().isEmpty()) {
            return any.firstOf(result.toolName());
        }
        Candidates sameId = byId.get(result.callId());
        if (sameId == null) {
            return withoutId.firstOf(result.toolName());
        }
        return sameId.firstOf(result.toolName()).or(sameId::first);
    }

    /** Returns the reason why {@link #take} found no call. */
    String why(Message.Tool result) {
        if (byId.containsKey(result.callId())) {
            return "the call with the id \"%s\" already has a result".formatted(Excerpt.of(result.callId()));
        }
        String wanted = !result.callId().isEmpty()
                ? "has the id \"%s\"".formatted(Excerpt.of(result.callId()))
                : result.toolName().isEmpty()
                        ? "waits for a result"
                        : "of the tool \"%s\" waits for a result".formatted(Excerpt.of(result.toolName()));
        return "no call before it " + wanted + waiting();
    }

    private String waiting() {
        List<String> ids = all.stream()
                .filter(call -> !call.answered() && !call.call().id().isEmpty())
                .limit(MOST_SHOWN + 1L)
                .map(call -> "\"" + Excerpt.of(call.call().id()) + "\"")
                .collect(Collectors.toList());
        if (ids.isEmpty()) {
            return "";
        }
        if (ids.size() > MOST_SHOWN) {
            ids.set(MOST_SHOWN, "...");
        }
        return "; the calls that wait for a result have the ids " + String.join(", ", ids);
    }
}
