package dev.pixtral.cli;

import dev.pixtral.errors.Visible;
import java.io.PrintStream;
import java.util.function.Consumer;

/** One line on the terminal that says what is going on, written over by the next and erased in the end. Not thread-safe. */
final class Progress {
    /** Shows nothing. */
    static final Progress NONE = new Progress(_ -> {});

    private static final String TO_LINE_START = "\r";
    private static final String ERASE_LINE = "\r\033[K"; // ECMA-48: erase to the end of the line

    private final Consumer<String> terminal;
    private boolean shown;

    private Progress(Consumer<String> terminal) {
        this.terminal = terminal;
    }

    static Progress on(PrintStream terminal) {
        return new Progress(text -> {
            terminal.print(text);
            terminal.flush();
        });
    }

    void show(String line) {
        terminal.accept(ERASE_LINE + Visible.line(line) + TO_LINE_START);
        shown = true;
    }

    /** Takes the line away before anything else is written. */
    void erase() {
        if (shown) {
            terminal.accept(ERASE_LINE);
            shown = false;
        }
    }
}
