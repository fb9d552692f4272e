package dev.pixtral.cli.console;

import java.util.Arrays;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Shows the log of the core as lines on standard error: warnings, and on request what it decided, such as what the name
 * of a model means. Without this, the JVM would print each message with its date and class.
 */
public final class LogLines {
    private static final String NAME = "dev.pixtral";

    private LogLines() {}

    /**
     * Shows the log from now on, in place of an earlier console.
     *
     * @param console receives the lines
     * @param verbose whether to show more than warnings
     */
    public static void show(Console console, boolean verbose) {
        if (ModuleLayer.boot().findModule("java.logging").isPresent()) {
            Shown.on(console, verbose);
        }
    }

    /** Loaded only if its module is present: a run-time image may omit it. */
    private static final class Shown extends Handler {
        /** Kept here: the system forgets the settings of a logger that nobody refers to. */
        private static final Logger LOGGER = Logger.getLogger(NAME);

        private final Console console;
        private final Formatter formatter = new SimpleFormatter();

        private Shown(Console console) {
            this.console = console;
        }

        static void on(Console console, boolean verbose) {
            Arrays.stream(LOGGER.getHandlers()).filter(Shown.class::isInstance).forEach(LOGGER::removeHandler);
            LOGGER.setUseParentHandlers(false);
            LOGGER.setLevel(verbose ? Level.INFO : Level.WARNING);
            LOGGER.addHandler(new Shown(console));
        }

        @Override
        public void publish(LogRecord message) {
            if (isLoggable(message)) {
                String line = formatter.formatMessage(message);
                console.note(message.getLevel().intValue() >= Level.WARNING.intValue() ? "Warning: " + line : line);
            }
        }

        @Override
        public void flush() {} // every line is written at once

        @Override
        public void close() {} // the console belongs to the command
    }
}
