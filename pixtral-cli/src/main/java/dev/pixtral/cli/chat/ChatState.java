package dev.pixtral.cli.chat;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.cache.StateFile;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Failure;
import dev.pixtral.cli.options.ConversationFile;
import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageSource;
import dev.pixtral.openai.ConversationForm;
import dev.pixtral.openai.ConversationWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * The files of a chat that goes on another time: the conversation, written after each answer, and beside it what the
 * model has computed for it, written at the end. Either is replaced as a whole, so a crash loses at most the last
 * answer. What is computed is only a matter of speed: any file of it that fits may be used with any conversation.
 *
 * <p>A file that is not a conversation of a chat is never overwritten. Used only by the command's thread.
 */
final class ChatState {
    private static final String COMPUTED = ".kv";

    private final Path file; // null if the chat is not kept
    private final Console console;
    private List<Message> messages;
    private boolean changed; // since what was computed was read or written

    private ChatState(Path file, Console console, List<Message> messages) {
        this.file = file;
        this.console = console;
        this.messages = messages;
    }

    /** A chat that is not kept. */
    static ChatState none(Console console) {
        return new ChatState(null, console, List.of());
    }

    /**
     * Reads the conversation. If the file is not one, says so, and the chat is not kept.
     *
     * @param name path of the conversation, which need not exist
     * @throws CommandException if there can be no such file
     */
    static ChatState open(Path name, Console console) {
        FileProblem.notAFile(name).ifPresent(what -> {
            throw CommandException.usage("--state: '%s' is %s; give the path of a file.", name, what);
        });
        try {
            Path file = Files.exists(name) ? name.toRealPath() : name.toAbsolutePath();
            if (!Files.isDirectory(file.getParent())) {
                throw CommandException.usage("--state: there is no folder '%s'.", file.getParent());
            }
            return new ChatState(file, console, Files.exists(file) ? read(file, console) : List.of());
        } catch (IOException e) {
            throw CommandException.failed("%s: %s.".formatted(name, FileProblem.why(e)), e);
        } catch (CommandException e) {
            throw e;
        } catch (PixtralException e) {
            console.note("%s stays as it is, and this new conversation is not kept; give another name with --state. %s"
                    .formatted(name, e.getMessage()));
            return none(console);
        }
    }

    private static List<Message> read(Path file, Console console) throws IOException {
        if (Files.size(file) == 0) {
            return List.of();
        }
        List<Message> read = new ConversationFile(file.toString())
                .read(ConversationForm.REFERENCE, console)
                .prompt()
                .messages();
        boolean question = true;
        for (Message message : read) {
            if (!(question ? isQuestion(message) : isAnswer(message))) {
                throw new PixtralException("It has messages that a chat does not have.");
            }
            question = !question;
        }
        if (!question) {
            throw new PixtralException("Its last message is not an answer.");
        }
        return read;
    }

    /** With pictures that are in the file: others may have changed. */
    private static boolean isQuestion(Message message) {
        return message instanceof Message.User user
                && user.parts().stream()
                        .allMatch(part -> part instanceof Part.Text
                                || part instanceof Part.Image(ImageSource source)
                                        && (source instanceof ImageSource.OfData
                                                || source instanceof ImageSource.OfBytes));
    }

    private static boolean isAnswer(Message message) {
        return message instanceof Message.Assistant answer
                && answer.toolCalls().isEmpty()
                && !answer.text().isEmpty();
    }

    /** The conversation so far. */
    List<Message> messages() {
        return messages;
    }

    /**
     * Gives the model what it has computed for this conversation earlier. A file that does not fit is reported in the
     * log, and one that cannot be read in a note.
     *
     * @return a line for the user; empty if a new conversation begins
     */
    String restore(Pixtral pixtral, GenerationOptions options) {
        if (messages.isEmpty()) {
            return "";
        }
        int restored = 0;
        try {
            restored = pixtral.restoreState(computed(), options.cacheSalt());
        } catch (PixtralException e) {
            console.note(e.getMessage());
        }
        return "%d messages continued from %s%s"
                .formatted(
                        messages.size(),
                        file,
                        restored == 0 ? "" : "; %,d tokens are already computed".formatted(restored));
    }

    private Path computed() {
        return file.resolveSibling(file.getFileName() + COMPUTED);
    }

    /** Keeps the conversation after an answer. A failure is reported, and the chat goes on. */
    void keep(List<Message> conversation) {
        messages = List.copyOf(conversation);
        changed = true;
        if (file == null) {
            return;
        }
        try {
            write(ConversationWriter.json(messages).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            console.note("The conversation cannot be kept: %s cannot be written (%s).".formatted(file, e));
        }
    }

    private void write(byte[] json) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".pixtral");
        try {
            Files.deleteIfExists(temporary); // a killed process may have left it
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    StateFolder.permissions("rw-------"))) {
                ByteBuffer bytes = ByteBuffer.wrap(json);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Deletes what was kept of a conversation that the user discards. */
    void discard() {
        messages = List.of();
        changed = false;
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
            StateFile.delete(computed());
        } catch (IOException e) {
            console.note("The discarded conversation cannot be deleted: %s (%s).".formatted(file, e));
        }
    }

    /** Keeps what was computed for the conversation, at the end. A failure is reported. */
    void keepComputed(Pixtral pixtral, GenerationOptions options) {
        if (file == null || !changed) {
            return;
        }
        try {
            pixtral.saveState(Prompt.of(messages.toArray(Message[]::new)), options, computed());
        } catch (Throwable thrown) { // the conversation is kept in any case
            console.note(Failure.of(thrown).message());
        }
    }
}
