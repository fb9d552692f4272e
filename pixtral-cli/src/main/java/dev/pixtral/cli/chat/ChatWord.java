package dev.pixtral.cli.chat;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a line of a chat may begin with that is no message. */
enum ChatWord {
    IMAGE("/image", "F", "add a picture to the next message; may be repeated"),
    SAVE("/save", "[F]", "save the conversation, with its pictures, as messages for 'ask --messages'"),
    STATS("/stats", "", "what the last answer took, and how long the conversation is"),
    CLEAR("/clear", "", "forget the conversation and begin another"),
    HELP("/help", "", "show this"),
    QUIT("/quit", "", "end; so does Ctrl-D");

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

    /** All of them in one line. */
    static String names() {
        return Arrays.stream(values()).map(ChatWord::text).collect(Collectors.joining(", "));
    }

    /** A line each with what they do. */
    static String help() {
        StringBuilder help = new StringBuilder();
        for (ChatWord word : values()) {
            help.append("%-11s %s%n".formatted((word.text + " " + word.argument).strip(), word.description));
        }
        return help.append("Ctrl-C stops an answer. A message that is to begin with a slash needs a space before it.\n")
                .toString();
    }
}
