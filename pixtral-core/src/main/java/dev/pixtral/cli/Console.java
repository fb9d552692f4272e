package dev.pixtral.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command reads from and writes to: UTF-8 whatever the platform's charset. Owned by the command's thread.
 */
final class Console {
    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;
    private final boolean terminal; // standard error is one
    private final boolean interactive;
    private final Interruption interruption;

    private Console(
            InputStream in,
            OutputStream out,
            PrintStream err,
            boolean terminal,
            boolean interactive,
            Interruption interruption) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.interactive = interactive;
        this.interruption = interruption;
    }

    /** The streams of this process. */
    static Console ofProcess(Interruption interruption) {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean(Main.PROGRESS_PROPERTY),
                System.console() != null && System.console().isTerminal(),
                interruption);
    }

    /** Streams of the caller's, none of them a terminal. */
    static Console of(InputStream in, OutputStream out, OutputStream err, Interruption interruption) {
        return new Console(in, out, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, interruption);
    }

    InputStream in() {
        return in;
    }

    /** Whether somebody types on a terminal and reads on it. */
    boolean interactive() {
        return interactive;
    }

    Interruption interruption() {
        return interruption;
    }

    /**
     * Writes to standard output, at once.
     *
     * @throws OutputClosed if nobody reads any more
     * @throws CommandException if it cannot be written for another reason
     */
    void print(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
                throw new OutputClosed(e);
            }
            throw CommandException.failed(
                    "Standard output cannot be written (%s); is the disk full?".formatted(e.getMessage()), e);
        }
    }

    /** Writes a line to standard error. */
    void note(String line) {
        err.println(line);
    }

    /** Writes where a failure comes from to standard error. */
    void trace(Throwable failure) {
        failure.printStackTrace(err);
    }

    /** Progress on standard error if that is a terminal and was not forbidden. */
    Progress progress(OutputOptions options) {
        return terminal && !options.quiet() ? Progress.on(err) : Progress.NONE;
    }

    /** Nobody reads standard output any more, as after {@code | head}: a reason to end, but no failure. */
    static final class OutputClosed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private OutputClosed(IOException cause) {
            super(cause);
        }
    }
}
