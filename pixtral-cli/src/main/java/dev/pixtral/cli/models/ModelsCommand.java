package dev.pixtral.cli.models;

import dev.pixtral.Models;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.store.ModelStore;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/** {@code pixtral models}: what can be opened by a name, and what could be fetched. */
@CommandLine.Command(
        name = "models",
        sortOptions = false,
        customSynopsis = {
            "pixtral models [OPTIONS]",
            "       pixtral models rm [OPTIONS] NAME",
            "       pixtral models prune [OPTIONS]"
        },
        description = {
            "Lists the models of this machine: where they are from, their format, size, context and last use; and"
                    + " those that could be downloaded. Reads no weights.",
            ""
        },
        subcommands = {RemoveCommand.class, PruneCommand.class},
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "The folder of the models is PIXTRAL_HOME, else 'pixtral' in the system's cache folder. What was prepared"
                    + " there unasked takes at most PIXTRAL_CACHE_LIMIT (default: 40GB).",
            "",
            "Examples:",
            "  pixtral models",
            "  pixtral models rm pixtral-12b --quantize q8"
        })
public final class ModelsCommand implements Command {
    @Mixin
    private OutputOptions output;

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        ModelList list = new ModelList(ModelStore.ofUser().home(), Models.available());
        if (output.json()) {
            console.printObject(list.json());
        } else {
            console.print(list.text());
        }
        return ExitStatus.DONE;
    }
}
