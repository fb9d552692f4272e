package dev.pixtral.cli.options;

import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/** A command of the command line. */
public interface Command {
    /**
     * Runs the command.
     *
     * @param words the parsed command line; the fields of this command are set
     * @param console streams to read from and write to
     * @return the exit status
     * @throws dev.pixtral.errors.PixtralException if the command fails
     */
    ExitStatus run(ParseResult words, Console console);

    /** Options of mixins that this command refuses or ignores; its help does not show them. */
    default Set<String> unused() {
        return Set.of();
    }
}
