package dev.pixtral.cli.serve;

import dev.pixtral.cli.console.Console;
import dev.pixtral.server.ServerLog;

/** Prints requests with {@code --verbose}, and failures of the server in any case. */
final class ConsoleLog implements ServerLog {
    private final Console console;
    private final boolean verbose;

    ConsoleLog(Console console, boolean verbose) {
        this.console = console;
        this.verbose = verbose;
    }

    @Override
    public void request(String line) {
        if (verbose) {
            console.note(line);
        }
    }

    @Override
    public void failure(Throwable cause) {
        console.tell(cause, verbose);
    }
}
