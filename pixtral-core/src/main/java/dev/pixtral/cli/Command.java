package dev.pixtral.cli;

import picocli.CommandLine.ParseResult;

/** Something the command line can do. */
interface Command {
    /**
     * Does it.
     *
     * @param words the words of the command line, sorted into the fields of this command
     * @param console where to read and write
     * @return what to tell the shell
     * @throws dev.pixtral.errors.PixtralException if it cannot be done
     */
    ExitStatus run(ParseResult words, Console console);
}
