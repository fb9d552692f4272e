package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.schema.text.SchemaCharacters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Merges messages into turns, as the reference normalises a request: adjacent messages of the same role become one,
 * with their texts joined by a blank line and empty texts left out; a conversation begins with a user turn.
 */
final class TurnMerger {
    private static final String BLANK_LINE = "\n\n";

    private TurnMerger() {}

    /** Returns the system text of a prompt without tools. */
    static String systemText(Prompt prompt) {
        return systemText(prompt, new SchemaCharacters());
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
                .collect(Collectors.joining(BLANK_LINE));
    }

    /** Returns the turns of a valid conversation; at least one, and the first is a user turn. */
    static List<Turn> merge(List<Message> messages) {
        List<Turn> turns = new ArrayList<>();
        int to;
        for (int from = 0; from < messages.size(); from = to) {
            to = endOfRun(messages, from);
            turns.addAll(turns(messages.subList(from, to)));
        }
        if (turns.isEmpty() || !(turns.getFirst() instanceof Turn.User)) {
            turns.addFirst(new Turn.User(List.of()));
        }
        return turns;
    }

    private static int endOfRun(List<Message> messages, int from) {
        Role role = Role.of(messages.get(from));
        int to = from + 1;
        while (to < messages.size() && Role.of(messages.get(to)) == role) {
            to++;
        }
        return to;
    }

    /** Merges adjacent messages of one role. System messages give no turn, but separate user turns. */
    private static List<Turn> turns(List<Message> run) {
        return switch (Role.of(run.getFirst())) {
            case SYSTEM -> List.of();
            case USER -> List.of(userTurn(run));
            case ASSISTANT -> List.of(assistantTurn(run));
            case TOOL ->
                run.stream()
                        .map(Message.Tool.class::cast)
                        .<Turn>map(result -> new Turn.Tool(result.callId(), result.content()))
                        .toList();
        };
    }

    private static Turn userTurn(List<Message> run) {
        List<Part> parts = new ArrayList<>();
        List<String> texts = new ArrayList<>(); // since the last image
        for (Message message : run) {
            for (Part part : ((Message.User) message).parts()) {
                switch (part) {
                    case Part.Text(String text) -> texts.add(text);
                    case Part.Image image -> {
                        addJoined(texts, parts);
                        parts.add(image);
                    }
                }
            }
        }
        addJoined(texts, parts);
        return new Turn.User(List.copyOf(parts));
    }

    private static void addJoined(List<String> texts, List<Part> parts) {
        String joined = join(texts);
        if (!joined.isEmpty()) {
            parts.add(new Part.Text(joined));
        }
        texts.clear();
    }

    private static Turn assistantTurn(List<Message> run) {
        List<String> texts = new ArrayList<>();
        List<ToolCall> calls = new ArrayList<>();
        Turn.Ending ending = Turn.Ending.CLOSED;
        for (Message message : run) {
            if (message instanceof Message.AssistantPrefix(String text)) {
                texts.add(text);
                ending = Turn.Ending.OPEN;
            } else if (message instanceof Message.Assistant(String text, List<ToolCall> toolCalls)) {
                texts.add(text);
                calls.addAll(toolCalls);
            }
        }
        String text = join(texts);
        if (!text.isEmpty() && !calls.isEmpty()) {
            throw PromptException.because(
                    "Consecutive assistant messages with text and with tool calls would become one answer with both, "
                            + "which this format does not support; leave out the text.");
        }
        return new Turn.Assistant(text, List.copyOf(calls), ending);
    }

    private static String join(List<String> texts) {
        return texts.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining(BLANK_LINE));
    }
}
