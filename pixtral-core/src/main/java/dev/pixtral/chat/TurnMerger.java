package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.schema.text.SchemaCharacters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Merges messages into turns, as the reference normalises a request: adjacent messages of the same role become one,
 * with their texts joined by a blank line and empty texts left out. System messages and results stay apart. Used for
 * one conversation.
 */
final class TurnMerger {
    private final InstructFormat format;
    private final List<Turn> turns = new ArrayList<>();

    private TurnMerger(InstructFormat format) {
        this.format = format;
    }

    /**
     * Returns all system messages, wherever they occur, and the line on the form of the answer as one text.
     *
     * @param characters counts the characters of the line
     */
    static String systemText(Prompt prompt, SchemaCharacters characters) {
        Stream<String> texts = prompt.messages().stream()
                .filter(Message.System.class::isInstance)
                .map(message -> ((Message.System) message).text());
        return Stream.concat(texts, FormatLine.of(prompt.responseFormat(), characters).stream())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(Texts.BLANK_LINE));
    }

    /** Returns the turns of a valid conversation. Without system blocks, the first is a user turn. */
    static List<Turn> merge(List<Message> messages, InstructFormat format) {
        TurnMerger merger = new TurnMerger(format);
        int to;
        for (int from = 0; from < messages.size(); from = to) {
            to = endOfRun(messages, from);
            merger.add(messages.subList(from, to));
        }
        List<Turn> turns = merger.turns;
        boolean questionFirst = !turns.isEmpty() && turns.getFirst() instanceof Turn.User;
        if (!format.has(InstructFormat.Trait.SYSTEM_BLOCKS) && !questionFirst) {
            turns.addFirst(new Turn.User(List.of()));
        }
        return turns;
    }

    /** Adds a line to the last system block, or in a block of its own before everything else. */
    static void addLine(String line, List<Turn> turns) {
        int last = turns.size() - 1;
        while (last >= 0 && !(turns.get(last) instanceof Turn.System)) {
            last--;
        }
        if (last < 0) {
            turns.addFirst(new Turn.System(Texts.parts(line)));
        } else {
            List<Part> parts = new ArrayList<>(((Turn.System) turns.get(last)).parts());
            parts.addAll(Texts.parts(line));
            turns.set(last, new Turn.System(Texts.merged(parts)));
        }
    }

    private static int endOfRun(List<Message> messages, int from) {
        Role role = Role.of(messages.get(from));
        int to = from + 1;
        while (to < messages.size() && Role.of(messages.get(to)) == role) {
            to++;
        }
        return to;
    }

    /** Adds adjacent messages of one role. Without system blocks, system messages only separate user turns. */
    private void add(List<Message> run) {
        switch (Role.of(run.getFirst())) {
            case SYSTEM -> {
                if (format.has(InstructFormat.Trait.SYSTEM_BLOCKS)) {
                    run.forEach(
                            message -> turns.add(new Turn.System(Texts.merged(((Message.System) message).parts()))));
                }
            }
            case USER -> turns.add(userTurn(run));
            case ASSISTANT -> turns.add(assistantTurn(run));
            case TOOL -> turns.addAll(results(run));
        }
    }

    private static Turn userTurn(List<Message> run) {
        return new Turn.User(Texts.merged(run.stream()
                .flatMap(message -> ((Message.User) message).parts().stream())
                .toList()));
    }

    private Turn assistantTurn(List<Message> run) {
        List<Part> parts = new ArrayList<>();
        List<ToolCall> calls = new ArrayList<>();
        Turn.Ending ending = Turn.Ending.CLOSED;
        for (Message message : run) {
            if (message instanceof Message.AssistantPrefix(List<Part> more)) {
                parts.addAll(more);
                ending = Turn.Ending.OPEN;
            } else if (message instanceof Message.Assistant(List<Part> more, List<ToolCall> toolCalls)) {
                parts.addAll(more);
                calls.addAll(toolCalls);
            }
        }
        List<Part> merged = Texts.merged(parts);
        if (!merged.isEmpty() && !calls.isEmpty() && !format.allowsTextWithCalls()) {
            throw PromptException.because(
                    "Consecutive assistant messages with text and with tool calls would become one answer with both, "
                            + "which this format does not support; leave out the text.");
        }
        return new Turn.Assistant(merged, List.copyOf(calls), ending);
    }

    private List<Turn.Tool> results(List<Message> run) {
        Stream<Turn.Tool> results = run.stream()
                .map(Message.Tool.class::cast)
                .map(result -> new Turn.Tool(result.callId(), result.content()));
        boolean ordered = format.has(InstructFormat.Trait.ORDERED_RESULTS)
                && !turns.isEmpty()
                && turns.getLast() instanceof Turn.Assistant;
        return ordered
                ? results.sorted(byCall((Turn.Assistant) turns.getLast())).toList()
                : results.toList();
    }

    private static Comparator<Turn.Tool> byCall(Turn.Assistant answer) {
        Map<String, Integer> places = new HashMap<>();
        answer.toolCalls().forEach(call -> places.put(call.id(), places.size()));
        return Comparator.comparingInt(result -> places.getOrDefault(result.callId(), places.size()));
    }
}
