package dev.pixtral.cli.chat;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.options.AnswerOptions;
import dev.pixtral.cli.options.CachingOptions;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.ModelOptions;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.cli.options.ThinkingOptions;
import dev.pixtral.cli.options.VisionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code pixtral chat}: a conversation. */
@CommandLine.Command(
        name = "chat",
        sortOptions = false,
        customSynopsis = "pixtral chat [OPTIONS]",
        description = {
            "Holds a conversation: type a message, get an answer. /help lists what else you can type.",
            "Lines typed on a terminal are stored in the user's state folder, so that the arrow keys recall them.",
            ""
        },
        footer = {"", "Example: pixtral chat --model ~/pixtral-12b --temperature 0.7"})
public final class ChatCommand implements Command {
    /** The option that keeps a conversation. */
    public static final String STATE = "--state";

    private static final String HISTORY = "chat-history";

    @Option(names = "--no-history", description = "Neither read nor store the history of typed lines.")
    private boolean noHistory;

    @Option(
            names = STATE,
            paramLabel = "FILE",
            description = "Continue the conversation in this file, if there is one, and keep this one in it with its"
                    + " pictures: after each answer, and at the end in FILE.kv what the model has computed for it, which"
                    + " is as large as its part of the key/value cache. /clear deletes both.")
    private Path state;

    @Mixin
    private ModelOptions model;

    @Mixin
    private VisionOptions vision;

    @Mixin
    private CachingOptions caching;

    @Mixin
    private AnswerOptions answer;

    @Mixin
    private ThinkingOptions thinking;

    @Mixin
    private OutputOptions output;

    @Override
    public Set<String> unused() {
        return Set.of(OutputOptions.JSON, "--logprobs", "--lenient", "--open-objects"); // for people: no schemas
    }

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        PixtralBuilder settings = caching.added(vision.added(model.settings()));
        GenerationOptions options = caching.added(answer.checked());
        if (output.json()) {
            throw CommandException.usage("--json: a chat is for people; use 'pixtral ask --batch -' for programs.");
        }
        if (!console.interactive()) {
            console.in(); // if closed, fails before a model is loaded
        }
        ChatState kept = state == null ? ChatState.none(console) : ChatState.open(state, console);
        ProgressLine progress = output.progress(console);
        try (Pixtral pixtral = model.open(settings, output, progress, console);
                ChatInput input = input(console)) {
            if (console.interactive() && !output.quiet()) {
                console.note("%s; /help for help, Ctrl-D to end".formatted(pixtral.name()));
            }
            return new Chat(pixtral, options, output, thinking.thoughts(), console, input, progress, kept).run();
        }
    }

    private ChatInput input(Console console) {
        return console.interactive() ? TerminalInput.open(history(console)) : new PlainInput(console);
    }

    /** The history file; empty, with a note to the user, if it cannot be written. */
    private Optional<Path> history(Console console) {
        if (noHistory) {
            return Optional.empty();
        }
        Path file = StateFolder.of(System.getenv(), Path.of(System.getProperty("user.home")))
                .resolve(HISTORY);
        try {
            return Optional.of(StateFolder.privateFile(file));
        } catch (IOException e) {
            console.note("The history will not be stored: %s cannot be written (%s).".formatted(file, e));
            return Optional.empty();
        }
    }
}
