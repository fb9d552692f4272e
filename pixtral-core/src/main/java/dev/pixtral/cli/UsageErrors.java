package dev.pixtral.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What picocli has to say about wrong words, in our words. */
final class UsageErrors {
    private static final Set<String> PLANNED = Set.of("download", "models", "prepare", "inspect");

    private UsageErrors() {}

    static String sentence(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(command, name, unmatched.getUnmatched());
        }
        String problem = e.getMessage(); // some begin with "option"
        return "%s%s; see '%s --help'."
                .formatted(problem.substring(0, 1).toUpperCase(Locale.ROOT), problem.substring(1), name);
    }

    private static String unmatched(CommandLine command, String name, List<String> words) {
        String word = words.getFirst();
        if (word.startsWith("-")) {
            return unknownOption(word, name);
        }
        if (command.getSubcommands().isEmpty()) {
            return "'%s' takes no argument, but was given '%s'; see '%s --help'.".formatted(name, word, name);
        }
        String commands = String.join(", ", command.getSubcommands().keySet());
        return PLANNED.contains(word)
                ? "The command '%s' does not exist yet; there are: %s.".formatted(word, commands)
                : "There is no command '%s'; there are: %s. To ask something, write 'pixtral ask \"...\"'."
                        .formatted(word, commands);
    }

    static String unknownOption(String word, String command) {
        return command.contains(" ")
                ? "There is no option '%s'; see '%s --help', and write -- before words that begin with a dash and are no options."
                        .formatted(word, command)
                : "There is no option '%s' here; options come after the command, as in 'pixtral ask %s ...'."
                        .formatted(word, word);
    }
}
