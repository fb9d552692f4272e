package dev.pixtral.cli.chat;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.errors.Visible;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jline.builtins.Completers.FileNameCompleter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.AggregateCompleter;
import org.jline.reader.impl.completer.ArgumentCompleter;
import org.jline.reader.impl.completer.NullCompleter;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.Signals;

/** Lines typed on a terminal, with editing, completion and history. The only class that uses JLine. */
final class TerminalInput implements ChatInput {
    private static final String PROMPT = "> ";
    private static final String INTERRUPT = "INT"; // what Ctrl-C sends
    private static final Runnable NOTHING = () -> {};

    private final Terminal terminal;
    private final LineReader reader;
    private volatile Runnable stop = NOTHING;

    private TerminalInput(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
        terminal.handle(Signal.INT, _ -> stop.run());
        if (terminal instanceof DumbTerminal) { // reads Ctrl-C only as a character
            Signals.register(INTERRUPT, () -> stop.run());
        }
    }

    /**
     * Takes over the terminal of this process.
     *
     * @param history file that stores lines; empty to store none
     * @throws CommandException if the terminal cannot be used
     */
    static TerminalInput open(Optional<Path> history) {
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .encoding(StandardCharsets.UTF_8)
                    .exec(true) // stty instead of native code, which the JVM would warn about
                    .jni(false)
                    .ffm(false)
                    .jna(false)
                    .jansi(false)
                    .dumb(true)
                    .build();
            return new TerminalInput(terminal, reader(terminal, history));
        } catch (IOException e) {
            throw CommandException.failed("The terminal cannot be used (%s).".formatted(e.getMessage()), e);
        }
    }

    private static LineReader reader(Terminal terminal, Optional<Path> history) {
        DefaultParser parser = new DefaultParser(); // only for completion: a line is taken as it was typed
        parser.setEscapeChars(new char[0]);
        parser.setQuoteChars(new char[0]);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(parser)
                .completer(completer())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // "!" is an ordinary character
                .option(LineReader.Option.INSERT_TAB, false);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        return builder.build();
    }

    private static Completer completer() {
        List<String> withFile = Arrays.stream(ChatWord.values())
                .filter(ChatWord::takesFile)
                .map(ChatWord::text)
                .toList();
        List<String> alone = Arrays.stream(ChatWord.values())
                .filter(word -> !word.takesFile())
                .map(ChatWord::text)
                .toList();
        return new AggregateCompleter(
                new ArgumentCompleter(
                        new StringsCompleter(withFile), TerminalInput::completeFile, NullCompleter.INSTANCE),
                new ArgumentCompleter(new StringsCompleter(alone), NullCompleter.INSTANCE));
    }

    /**
     * Completes only names of files that the terminal can show unchanged: control characters in others would act on it.
     */
    private static void completeFile(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<Candidate> all = new ArrayList<>();
        new FileNameCompleter().complete(reader, line, all);
        all.stream()
                .filter(candidate -> Visible.line(candidate.value()).equals(candidate.value()))
                .forEach(candidates::add);
    }

    @Override
    public Optional<String> line() {
        while (true) {
            try {
                return Optional.of(reader.readLine(PROMPT));
            } catch (UserInterruptException e) {
                // Ctrl-C discards the typed text: the next line begins
            } catch (EndOfFileException e) {
                return Optional.empty();
            }
        }
    }

    @Override
    public void onInterrupt(Runnable newStop) {
        stop = newStop;
    }

    @Override
    public void close() {
        if (terminal instanceof DumbTerminal) {
            Signals.registerDefault(INTERRUPT);
        }
        try {
            terminal.close(); // restores its state; lines were stored as they were typed
        } catch (IOException e) {
            throw CommandException.failed("The terminal cannot be restored (%s).".formatted(e.getMessage()), e);
        }
    }
}
