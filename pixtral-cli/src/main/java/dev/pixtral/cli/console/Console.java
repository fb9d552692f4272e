package dev.pixtral.cli.console;

import dev.pixtral.errors.Visible;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The streams of a command, in UTF-8 whatever the charset of the platform. On standard error and on a terminal, control
 * characters are escaped; standard output for programs is written unchanged. Owned by the command's thread.
 */
public final class Console {
    /** System property that is {@code true} if standard error is a terminal, on which progress can be shown. */
    public static final String PROGRESS_PROPERTY = "pixtral.progress";

    /**
     * System property that is {@code true} if standard output is a terminal, on which control characters are escaped.
     */
    public static final String TERMINAL_PROPERTY = "pixtral.terminal";

    private static final String DIM = "\u001B[2m";
    private static final String PLAIN = "\u001B[0m";
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final InputStream in; // null: closed before this process began
    private final OutputStream out; // the same
    private final PrintStream err;
    private final Terminals terminals;
    private final Interruption interruption;
    private final AtomicBoolean objectPrinted = new AtomicBoolean();
    private volatile boolean objectPromised;
    private volatile ProgressLine progress = ProgressLine.NONE;
    private volatile OutOfMemory.Stage stage = OutOfMemory.Stage.INPUT;

    private Console(
            Optional<InputStream> in,
            Optional<OutputStream> out,
            OutputStream err,
            Terminals terminals,
            Interruption interruption) {
        this.in = in.orElse(null);
        this.out = out.orElse(null);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.terminals = terminals;
        this.interruption = interruption;
    }

    /**
     * Which streams are terminals.
     *
     * @param out whether standard output is one
     * @param err whether standard error is one
     * @param interactive whether a user types and reads on a terminal
     */
    public record Terminals(boolean out, boolean err, boolean interactive) {
        public static final Terminals NONE = new Terminals(false, false, false);

        static Terminals ofProcess() {
            boolean interactive = System.console() != null && System.console().isTerminal();
            return new Terminals(
                    interactive || Boolean.getBoolean(TERMINAL_PROPERTY),
                    Boolean.getBoolean(PROGRESS_PROPERTY),
                    interactive);
        }
    }

    /** The streams of this process. */
    public static Console ofProcess(Interruption interruption) {
        return new Console(
                StandardStream.IN.open(FileDescriptor.in, FileInputStream::new),
                StandardStream.OUT.open(
                        FileDescriptor.out, stream -> new BufferedOutputStream(new FileOutputStream(stream))),
                StandardStream.ERR
                        .<OutputStream>open(FileDescriptor.err, FileOutputStream::new)
                        .orElseGet(OutputStream::nullOutputStream),
                Terminals.ofProcess(),
                interruption);
    }

    /** The caller's streams, none of them a terminal. */
    public static Console of(InputStream in, OutputStream out, OutputStream err, Interruption interruption) {
        return of(Optional.of(in), Optional.of(out), err, Terminals.NONE, interruption);
    }

    /** The caller's streams; an empty one counts as closed. */
    public static Console of(
            Optional<InputStream> in,
            Optional<OutputStream> out,
            OutputStream err,
            Terminals terminals,
            Interruption interruption) {
        return new Console(in, out, err, terminals, interruption);
    }

    /**
     * Standard input.
     *
     * @throws CommandException if this process was started with it closed
     */
    public InputStream in() {
        return Optional.ofNullable(in)
                .orElseThrow(() -> CommandException.failed(
                        "Standard input is closed, so nothing can be read from it; give a file, or leave out"
                                + " <&- and use a terminal, a pipe or /dev/null.",
                        null));
    }

    /**
     * Checks that standard output is open.
     *
     * @throws CommandException if this process was started with standard output closed
     */
    public void requireOutput() {
        output();
    }

    private OutputStream output() {
        return Optional.ofNullable(out)
                .orElseThrow(() -> CommandException.failed(
                        "Standard output is closed, so there is no place for an answer; leave out >&- and use a"
                                + " terminal, a file or /dev/null.",
                        null));
    }

    /** Whether a user types and reads on a terminal. */
    public boolean interactive() {
        return terminals.interactive();
    }

    public Interruption interruption() {
        return interruption;
    }

    /**
     * Writes to standard output immediately.
     *
     * @throws OutputClosed if the reader has closed it
     * @throws CommandException if it cannot be written for another reason
     */
    public void print(String text) {
        OutputStream to = output();
        try {
            to.write((terminals.out() ? Visible.text(text) : text).getBytes(StandardCharsets.UTF_8));
            to.flush();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
                throw new OutputClosed(e);
            }
            throw CommandException.failed(
                    "Standard output cannot be written (%s); is the disk full?".formatted(e.getMessage()), e);
        }
    }

    /**
     * From now on, a failure is also printed as a JSON object on standard output, unless an object has been printed
     * before.
     */
    public void promiseObject() {
        objectPromised = true;
    }

    /**
     * Writes the only JSON object of this process to standard output, unless a failure has been printed as one.
     *
     * @param line a JSON object and a line end
     */
    public void printObject(String line) {
        if (objectPrinted.compareAndSet(false, true)) {
            print(line);
        }
    }

    /** Notes the stage that the command has begun. */
    public void begin(OutOfMemory.Stage begun) {
        stage = begun;
    }

    /** Reports a failure that ends the command, in one sentence; if {@code verbose}, with the stack trace. */
    public ExitStatus fail(Throwable thrown, boolean verbose) {
        try {
            return fail(Failure.of(thrown, stage), verbose ? () -> trace(thrown) : () -> {});
        } catch (OutOfMemoryError e) {
            err.println(OutOfMemory.SHORT);
            printError(OutOfMemory.SHORT_JSON);
            return ExitStatus.FAILED;
        }
    }

    /** Reports a failure that ends the command. */
    public ExitStatus fail(Failure failure) {
        return fail(failure, () -> {});
    }

    private ExitStatus fail(Failure failure, Runnable trace) {
        note(failure.message());
        trace.run();
        printError(failure.json());
        return failure.status();
    }

    /**
     * Prints, from the thread of a shutdown hook, that there will be no answer, if a JSON object was promised. Waits at
     * most a second, since the reader may have stopped reading.
     */
    public void failInterrupted() {
        if (objectPromised) {
            Thread teller = Thread.ofPlatform().daemon().start(() -> printError(Failure.INTERRUPTED.json()));
            try {
                boolean _ = teller.join(LONGEST_WAIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void printError(String object) {
        if (objectPromised && out != null && objectPrinted.compareAndSet(false, true)) {
            try {
                print(object);
            } catch (OutputClosed e) {
                return; // the reader is gone, and standard error has the message
            } catch (CommandException e) {
                note(e.getMessage());
            }
        }
    }

    /** Reports in one sentence what failed on another thread. */
    public void tell(Throwable thrown, boolean verbose) {
        try {
            note(Failure.of(thrown, stage).message());
            if (verbose) {
                trace(thrown);
            }
        } catch (OutOfMemoryError e) {
            err.println(OutOfMemory.SHORT);
        }
    }

    /** Writes a line to standard error, in place of a line of progress. */
    public void note(String line) {
        progress.erase();
        err.println(Visible.line(line));
    }

    /**
     * Writes a piece of what accompanies an answer and is not part of it to standard error, in place of a line of
     * progress; dimmed on a terminal.
     */
    public void aside(String piece) {
        progress.erase();
        String text = Visible.text(piece);
        err.print(terminals.err() ? DIM + text + PLAIN : text);
        err.flush();
    }

    /**
     * Writes warnings to standard error, one per line. They are printed even with {@code --quiet}, since they can
     * affect the value of an answer.
     */
    public void warn(List<String> warnings) {
        warnings.forEach(warning -> note("Warning: " + warning));
    }

    /** Writes the stack trace of a failure to standard error. Only {@code --verbose} asks for that. */
    public void trace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        err.print(Visible.text(trace.toString()));
        err.flush();
    }

    /**
     * The progress line on standard error, if that is a terminal. A command uses one line: an interruption erases only
     * the latest.
     */
    public ProgressLine progress() {
        if (!terminals.err()) {
            return ProgressLine.NONE;
        }
        ProgressLine line = ProgressLine.on(err, TerminalWidth.ofProcess());
        progress = line;
        interruption.leaving(line::erase);
        return line;
    }

    /** The reader has closed standard output, as {@code | head} does: a reason to end, but not a failure. */
    public static final class OutputClosed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private OutputClosed(IOException cause) {
            super(cause);
        }
    }
}
