package dev.pixtral.cli.console;

import dev.pixtral.errors.FileSize;
import dev.pixtral.errors.Visible;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One line on the terminal with the current stage and its progress. Each update overwrites the line, and it is erased
 * at the end. It is never wider than the terminal, since a wrapped line could not be erased. Not thread-safe, except
 * for {@link #erase}.
 */
public final class ProgressLine {
    /** Shows nothing. */
    public static final ProgressLine NONE = new ProgressLine(_ -> {}, System::nanoTime, 1);

    private static final String TO_LINE_START = "\r";
    private static final String ERASE_LINE = "\r\033[K"; // ECMA-48: erase to the end of the line
    private static final long REST_NANOS = 100_000_000; // between two updates of a stage: no user reads faster

    private final Consumer<String> terminal;
    private final LongSupplier clock;
    private final int columns;
    private String stage = "";
    private TimeLeft timeLeft;
    private long shownAt;
    private String last = "";
    private volatile boolean shown;

    /**
     * Creates a line.
     *
     * @param terminal receives text and control sequences
     * @param clock nanoseconds, of any origin
     * @param columns columns of the terminal
     */
    ProgressLine(Consumer<String> terminal, LongSupplier clock, int columns) {
        this.terminal = terminal;
        this.clock = clock;
        this.columns = columns;
        this.timeLeft = new TimeLeft(clock, 0);
    }

    /** Whether the line is shown at all. */
    public boolean visible() {
        return this != NONE;
    }

    static ProgressLine on(PrintStream terminal, int columns) {
        return new ProgressLine(
                text -> {
                    terminal.print(text);
                    terminal.flush();
                },
                System::nanoTime,
                columns);
    }

    /** Shows a stage that has no numbers. */
    public void show(String what) {
        stage = what;
        write(what, "");
    }

    /**
     * Shows the progress of a stage and, after two seconds, the time left.
     *
     * @param name identifies the stage; the same in all its updates
     * @param what description of the stage; shortened if the line is too long
     * @param numbers the progress, as text
     * @param done in any unit; less than before if the stage starts again
     * @param total in the same unit
     */
    public void show(String name, String what, String numbers, long done, long total) {
        show(name, what, done, total, () -> numbers);
    }

    /**
     * Shows the progress of a stage that moves bytes of files and, after two seconds, their rate and the time left.
     *
     * @param name identifies the stage; the same in all its updates
     * @param what description of the stage; shortened if the line is too long
     * @param done number of bytes so far; less than before if the stage starts again
     * @param total number of bytes in the end
     */
    public void showRate(String name, String what, long done, long total) {
        show(name, what, done, total, () -> FileSize.of(done, total) + rate());
    }

    private String rate() {
        OptionalDouble speed = timeLeft.speed();
        return speed.isPresent() ? " at %s/s".formatted(FileSize.text((long) speed.getAsDouble())) : "";
    }

    private void show(String name, String what, long done, long total, Supplier<String> numbers) {
        boolean begins = !stage.equals(name);
        if (begins) {
            stage = name;
            timeLeft = new TimeLeft(clock, done);
        }
        Optional<String> left = timeLeft.after(done, total);
        if (begins || !shown || clock.getAsLong() - shownAt >= REST_NANOS) {
            write(what, ": " + numbers.get() + left.map(text -> ", " + text).orElse(" ..."));
        }
    }

    /** Shows the progress of a stage whose end is not known. */
    public void show(String name, String what, String number) {
        boolean begins = !stage.equals(name);
        stage = name;
        if (begins || !shown || clock.getAsLong() - shownAt >= REST_NANOS) {
            write(what, ": " + number + " ...");
        }
    }

    private void write(String what, String rest) {
        String line = TerminalWidth.fit(Visible.line(what), Visible.line(rest), columns - 1); // the last column wraps
        shownAt = clock.getAsLong();
        if (!shown || !line.equals(last)) {
            terminal.accept(ERASE_LINE + line + TO_LINE_START);
            last = line;
            shown = true;
        }
    }

    /** Erases the line before anything else is written. May be called from any thread. */
    public void erase() {
        if (shown) {
            terminal.accept(ERASE_LINE);
            shown = false;
        }
    }
}
