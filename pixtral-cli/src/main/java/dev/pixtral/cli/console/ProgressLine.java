package dev.pixtral.cli.console;

import dev.pixtral.errors.Visible;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.LongSupplier;

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
        show(name, what, numbers, done, total, _ -> "");
    }

    /**
     * Shows the progress of a stage and, after two seconds, its speed and the time left.
     *
     * @param name identifies the stage; the same in all its updates
     * @param what description of the stage; shortened if the line is too long
     * @param numbers the progress, as text
     * @param done in any unit; less than before if the stage starts again
     * @param total in the same unit
     * @param speed makes a text, with what it is separated by, from the units done in a second
     */
    public void show(String name, String what, String numbers, long done, long total, DoubleFunction<String> speed) {
        boolean begins = !stage.equals(name);
        if (begins) {
            stage = name;
            timeLeft = new TimeLeft(clock, done);
        }
        Optional<String> left = timeLeft.after(done, total);
        if (begins || !shown || clock.getAsLong() - shownAt >= REST_NANOS) {
            String rate = timeLeft.perSecond().isPresent()
                    ? speed.apply(timeLeft.perSecond().getAsDouble())
                    : "";
            write(what, ": " + numbers + rate + left.map(text -> ", " + text).orElse(" ..."));
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
