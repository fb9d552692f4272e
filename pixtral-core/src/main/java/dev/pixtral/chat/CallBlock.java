package dev.pixtral.chat;

import java.util.ArrayList;
import java.util.List;

/** The calls of one answer and the results found for them, in their original order. Used for one conversation. */
final class CallBlock {
    private final int number;
    private final List<Part> parts = new ArrayList<>(); // of the answers with the calls
    private final List<HistoryCall> calls = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();

    private record Answer(int position, Message.Tool result) {}

    /** Creates a block without calls. */
    CallBlock(int number) {
        this.number = number;
    }

    /**
     * Adds calls and registers them as waiting for results.
     *
     * @param beside texts and thoughts of the same answer that the model is shown
     */
    void add(List<Part> beside, List<ToolCall> more, WaitingCalls waiting) {
        parts.addAll(beside);
        for (ToolCall call : more) {
            HistoryCall added = new HistoryCall(call, number, calls.size());
            calls.add(added);
            waiting.add(added);
        }
    }

    /** Adds a result of one of the calls. */
    void answer(HistoryCall call, Message.Tool result) {
        answers.add(new Answer(call.position(), result));
    }

    boolean hasResults() {
        return !answers.isEmpty();
    }

    /**
     * Gives all calls that still wait the same result.
     *
     * @return the calls that were completed
     */
    List<ToolCall> complete(String content) {
        List<ToolCall> completed = new ArrayList<>();
        for (HistoryCall call : calls) {
            if (!call.answered()) {
                call.answer();
                answer(call, new Message.Tool("", "", content, List.of()));
                completed.add(call.call());
            }
        }
        return completed;
    }

    /** Returns the calls as one answer, their results, and a user message with the pictures of the results, if any. */
    List<Message> messages(HistoryIds ids) {
        List<String> given = ids.of(calls.stream().map(HistoryCall::call).toList());
        List<Message> messages = new ArrayList<>();
        messages.add(new Message.Assistant(
                parts, calls.stream().map(call -> called(call, given)).toList()));
        List<Part> pictures = new ArrayList<>();
        for (Answer answer : answers) {
            Message.Tool result = answer.result();
            messages.add(
                    new Message.Tool(given.get(answer.position()), result.toolName(), result.content(), List.of()));
            pictures.addAll(result.pictures());
        }
        if (!pictures.isEmpty()) {
            messages.add(Message.user(pictures));
        }
        return messages;
    }

    private static ToolCall called(HistoryCall call, List<String> ids) {
        String arguments = call.call().arguments();
        boolean blanks = arguments.isBlank() && !arguments.isEmpty();
        return new ToolCall(ids.get(call.position()), call.call().name(), blanks ? "{}" : arguments);
    }
}
