package dev.pixtral.cli.options;

import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/** Something the command line can do. */
public interface Command {
    /**
     * Does it.
     *
     * @param words the words of the command line, sorted into the fields of this command
     * @param console where to read and write
     * @return what to tell the shell
     * @throws dev.pixtral.errors.PixtralException if it cannot be done
     */
    ExitStatus run(ParseResult words, Console console);

    /** Options that the command takes from a mixin and refuses, or makes no use of: they are not in its help. */
    default Set<String> unused() {
        return Set.of();
    }
}
