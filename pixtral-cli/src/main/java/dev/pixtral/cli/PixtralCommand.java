package dev.pixtral.cli;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.options.Command;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** {@code pixtral} without a command: help, version, or a usage error. */
@CommandLine.Command(
        name = "pixtral",
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs Pixtral, a model that understands pictures and answers in text, inside the JVM.",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Example: pixtral ask receipt.png \"How much was paid in total?\"",
            "",
            "Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted, 143 terminated."
        })
final class PixtralCommand implements Command {
    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @CommandLine.Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        throw CommandException.usage(
                "pixtral needs a command, as in 'pixtral ask receipt.png \"How much was paid in total?\"'; see"
                        + " 'pixtral --help'.");
    }
}
