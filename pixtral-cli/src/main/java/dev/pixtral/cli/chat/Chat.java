package dev.pixtral.cli.chat;

import dev.pixtral.Generation;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.Reply;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.cli.answer.AnswerPrinter;
import dev.pixtral.cli.answer.CutOff;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.Failure;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.console.Thoughts;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.errors.Visible;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.openai.ConversationWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A conversation: lines in, answers out. If a line fails, the failure is reported, and the conversation stays as it was
 * before. Used once, by one thread.
 */
final class Chat {
    private static final DateTimeFormatter FILE_NAME =
            DateTimeFormatter.ofPattern("'pixtral-chat-'uuuuMMdd-HHmmss'.json'");

    private final Pixtral pixtral;
    private final GenerationOptions options;
    private final OutputOptions output;
    private final Thoughts thoughts;
    private final Console console;
    private final ChatInput input;
    private final ProgressLine progress;
    private final ChatState state;

    private final List<Message> messages = new ArrayList<>();
    private final ChatPictures pictures;
    private String lastAnswer = "There is no answer yet.";
    private int lastTokens;
    private Path saved; // null until the conversation is saved

    Chat(
            Pixtral pixtral,
            GenerationOptions options,
            OutputOptions output,
            Thoughts thoughts,
            Console console,
            ChatInput input,
            ProgressLine progress,
            ChatState state) {
        this.pixtral = pixtral;
        this.options = options;
        this.output = output;
        this.thoughts = thoughts;
        this.console = console;
        this.input = input;
        this.progress = progress;
        this.state = state;
        this.pictures = new ChatPictures(options.images());
    }

    /**
     * Runs until the user ends the conversation.
     *
     * @return done, or interrupted where Ctrl-C ends the whole process
     */
    ExitStatus run() {
        goOn();
        for (Optional<String> line = input.line(); line.isPresent(); line = input.line()) {
            try {
                if (obey(line.get())) {
                    break;
                }
            } catch (Console.OutputClosed e) {
                throw e;
            } catch (Throwable thrown) { // reported, and the chat continues
                console.note(Failure.of(thrown).message());
                if (output.verbose()) {
                    console.trace(thrown);
                }
            }
        }
        state.keepComputed(pixtral, options);
        return console.interruption().interrupted() ? ExitStatus.INTERRUPTED : ExitStatus.DONE;
    }

    /** Continues the conversation of an earlier chat, if there is one. */
    private void goOn() {
        String line = state.restore(pixtral, options);
        if (!line.isEmpty()) {
            messages.addAll(state.messages());
            lastTokens = pixtral.encoder().countBeginning(Prompt.of(messages.toArray(Message[]::new)), options);
            remark(line);
        }
    }

    /** Handles a line; true if it ends the chat. */
    private boolean obey(String line) {
        if (line.isBlank()) {
            return false;
        }
        if (!line.startsWith("/")) {
            ask(line.strip());
            return false;
        }
        String[] words = line.strip().split("\\s+", 2);
        String argument = words.length == 2 ? words[1] : "";
        ChatWord word = ChatWord.of(words[0])
                .orElseThrow(() -> CommandException.usage(
                        "There is no command '%s'; there are %s. Put a space before a message that begins with"
                                + " a slash.",
                        words[0], ChatWord.names()));
        if (!word.takesFile() && !argument.isEmpty()) {
            throw CommandException.usage("%s takes no argument, but was given '%s'.", word.text(), argument);
        }
        switch (word) {
            case IMAGE -> addPicture(argument);
            case SAVE -> save(argument);
            case STATS -> console.print(statistics());
            case CLEAR -> clear();
            case HELP -> console.print(ChatWord.help());
            case QUIT -> {
                return true;
            }
        }
        return false;
    }

    private void addPicture(String name) {
        if (name.isEmpty()) {
            throw CommandException.usage("Which picture? Write '/image F' with the path of a file.");
        }
        remark(pictures.add(name));
    }

    private void ask(String text) {
        List<Part> parts = new ArrayList<>(pictures.take());
        parts.add(Part.text(text));
        List<Message> asked = new ArrayList<>(messages);
        asked.add(Message.user(parts));
        AnswerPrinter printer = new AnswerPrinter(console, progress, thoughts);
        try {
            Generation generation = pixtral.start(Prompt.of(asked.toArray(Message[]::new)), options, printer);
            input.onInterrupt(generation::cancel);
            Reply reply = generation.await(printer);
            printer.finish(reply);
            CutOff.sentence(reply, options, pixtral).ifPresent(console::note);
            console.warn(reply.warnings());
            String line = Statistics.line(
                    reply, generation.images(), pixtral.preprocessor().patchSize());
            remark(line);
            lastAnswer = line
                    + System.lineSeparator()
                    + Statistics.details(reply, generation.images().size());
            remember(asked, reply);
        } finally {
            input.onInterrupt(() -> {});
            progress.erase();
        }
    }

    /**
     * Adds the message and its answer to the conversation, unless the answer has no text: it could not be part of a
     * prompt. Thoughts stay in it, so that the model goes on from what it has computed.
     */
    private void remember(List<Message> asked, Reply reply) {
        if (reply.text().isEmpty()) {
            remark("The answer has no text; the conversation continues as if this had not been asked.");
            return;
        }
        if (reply.finishReason() == FinishReason.CANCELLED) {
            remark("Stopped; the partial answer stays in the conversation.");
        }
        messages.clear();
        messages.addAll(asked);
        messages.add(answer(reply));
        lastTokens = reply.usage().promptTokens() + reply.usage().generatedTokens();
        state.keep(messages);
    }

    private static Message answer(Reply reply) {
        Part text = Part.text(reply.text());
        List<Part> parts = reply.thinking().isEmpty() ? List.of(text) : List.of(Part.thinking(reply.thinking()), text);
        return new Message.Assistant(parts, List.of());
    }

    private String statistics() {
        EngineStatistics engine = pixtral.statistics();
        return "%s%nconversation: %s, %s of context%n%s%n%s%nmodel %s, kernels %s%n"
                .formatted(
                        lastAnswer,
                        Statistics.count(messages.size(), "message"),
                        Statistics.count(lastTokens, "token"),
                        Statistics.line(engine.caches()),
                        Statistics.line(engine),
                        Visible.line(pixtral.name()),
                        pixtral.kernels());
    }

    private void clear() {
        messages.clear();
        pictures.take();
        lastTokens = 0;
        saved = null;
        state.discard();
        remark("A new conversation begins.");
    }

    /** Saves the conversation. Overwrites an existing file only if this conversation was saved to it before. */
    private void save(String name) {
        if (messages.isEmpty()) {
            throw CommandException.usage("There is nothing to save yet.");
        }
        Path file = name.isEmpty()
                ? Objects.requireNonNullElseGet(
                        saved, () -> Path.of(LocalDateTime.now().format(FILE_NAME)))
                : Path.of(name);
        boolean own = file.equals(saved);
        if (!own && Files.exists(file)) {
            throw CommandException.usage("'%s' exists already; give another name.", file);
        }
        try {
            Files.writeString(file, ConversationWriter.json(messages));
        } catch (IOException e) {
            throw CommandException.failed("%s cannot be written (%s).".formatted(file, e), e);
        }
        saved = file;
        remark("%s saved to %s".formatted(Statistics.count(messages.size(), "message"), file));
    }

    private void remark(String line) {
        if (!output.quiet()) {
            console.note(line);
        }
    }
}
