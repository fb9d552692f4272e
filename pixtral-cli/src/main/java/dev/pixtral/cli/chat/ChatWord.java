package dev.pixtral.cli.chat;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The commands of a chat: words that begin a line that is not a message. */
enum ChatWord {
    IMAGE("/image", "F", "add a picture to the next message; may be repeated"),
    SAVE(
            "/save",
            "[F]",
            "save the conversation with its pictures; add a user message to continue it with 'ask --messages'"),
    STATS("/stats", "", "show statistics of the last answer, the conversation, the caches and the engine"),
    CLEAR("/clear", "", "discard the conversation and start a new one"),
    HELP("/help", "", "show this help"),
    QUIT("/quit", "", "end the chat; Ctrl-D does the same");

    private final String text;
    private final String argument;
    private final String description;

    ChatWord(String text, String argument, String description) {
        this.text = text;
        this.argument = argument;
        this.description = description;
    }

    String text() {
        return text;
    }

    boolean takesFile() {
        return !argument.isEmpty();
    }

    static Optional<ChatWord> of(String text) {
        return Arrays.stream(values()).filter(word -> word.text.equals(text)).findFirst();
    }

    /** All commands in one line. */
    static String names() {
        return Arrays.stream(values()).map(ChatWord::text).collect(Collectors.joining(", "));
    }

    /** One line per command with its description. */
    static String help() {
        StringBuilder help = new StringBuilder();
        for (ChatWord word : values()) {
            help.append("%-11s %s%n".formatted((word.text + " " + word.argument).strip(), word.description));
        }
        return help.append("Ctrl-C stops an answer. Put a space before a message that begins with a slash.\n")
                .toString();
    }
}
