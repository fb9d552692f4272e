package dev.pixtral.cli.options;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.errors.FileProblem;
import dev.pixtral.openai.Conversation;
import dev.pixtral.openai.ConversationForm;
import dev.pixtral.openai.ConversationReader;
import dev.pixtral.openai.JsonLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A file of conversations.
 *
 * @param name its path, or {@code -} for standard input; paths of pictures are then relative to the working directory
 */
public record ConversationFile(String name) {
    private static final String STANDARD_INPUT = "-";

    public boolean isStandardInput() {
        return name.equals(STANDARD_INPUT);
    }

    /** The name of the file in error messages. */
    public String title() {
        return isStandardInput() ? "standard input" : name;
    }

    /**
     * Reads the file as a single conversation.
     *
     * @throws dev.pixtral.errors.PixtralException if it cannot be read, or is not a conversation
     */
    public Conversation read(ConversationForm form, Console console) {
        if (isStandardInput()) {
            return reader(form).read(console.in(), title());
        }
        try (InputStream in = open()) {
            return reader(form).read(in, title());
        } catch (IOException e) {
            throw CommandException.failed("%s: %s.".formatted(name, FileProblem.why(e)), e);
        }
    }

    /** A reader that resolves paths of pictures against the folder of the file. */
    public ConversationReader reader(ConversationForm form) {
        return new ConversationReader(
                isStandardInput() ? Path.of("") : Path.of(name).toAbsolutePath().getParent(), form);
    }

    /**
     * Opens a file that is not standard input.
     *
     * @return its bytes; the caller closes the stream
     * @throws CommandException if it cannot be read
     */
    public InputStream open() {
        Path file = Path.of(name);
        if (Files.isDirectory(file)) {
            throw CommandException.failed("%s is a folder; give a JSON file.".formatted(file), null);
        }
        FileProblem.notAFile(file).ifPresent(what -> {
            throw CommandException.failed(
                    "%s is %s; give a JSON file, or write - in its place and pipe the JSON in.".formatted(file, what),
                    null);
        });
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw CommandException.failed("%s: %s.".formatted(file, FileProblem.why(e)), e);
        }
    }

    /** The number of lines that are not blank; empty if it is not known before they are read. */
    public OptionalLong countLines() {
        return isStandardInput() ? OptionalLong.empty() : JsonLines.count(Path.of(name));
    }
}
