package dev.pixtral.cli.options;

import dev.pixtral.errors.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Error messages for wrong usage, which replace those of picocli. */
public final class UsageErrors {
    private static final Set<String> ASKED_AS_OPTIONS = Set.of("help", "version");

    private UsageErrors() {}

    public static String sentence(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(command, name, unmatched.getUnmatched());
        }
        String problem = e.getMessage(); // some messages begin with "option"
        return "%s%s; see '%s --help'."
                .formatted(problem.substring(0, 1).toUpperCase(Locale.ROOT), problem.substring(1), name);
    }

    private static String unmatched(CommandLine command, String name, List<String> words) {
        String word = words.getFirst();
        if (word.startsWith("-")) {
            return unknownOption(word, command);
        }
        if (command.getSubcommands().isEmpty()) {
            String text =
                    command.getCommandSpec().findOption("--text") == null ? "" : "; write '--text TEXT' for a text";
            return "'%s' takes no argument, but was given '%s'%s; see '%s --help'.".formatted(name, word, text, name);
        }
        return command.getParent() == null
                ? unknownCommand(word, command.getSubcommands().keySet())
                : unknownSubcommand(name, word, command.getSubcommands().keySet());
    }

    private static String unknownCommand(String word, Set<String> known) {
        String commands = String.join(", ", known);
        if (ASKED_AS_OPTIONS.contains(word)) {
            return "There is no command '%s'; write 'pixtral --%s'. There are: %s.".formatted(word, word, commands);
        }
        return Nearest.to(word, known)
                .map(near ->
                        "There is no command '%s'; did you mean '%s'? There are: %s.".formatted(word, near, commands))
                .orElseGet(
                        () -> "There is no command '%s'; there are: %s. To ask a question, write 'pixtral ask \"...\"'."
                                .formatted(word, commands));
    }

    private static String unknownSubcommand(String name, String word, Set<String> known) {
        return Nearest.to(word, known)
                .map(near -> "'%s' has no command '%s'; did you mean '%s'? See '%s --help'."
                        .formatted(name, word, near, name))
                .orElseGet(() -> "'%s' has no command '%s'; there are: %s. See '%s --help'."
                        .formatted(name, word, String.join(", ", known), name));
    }

    /**
     * The message for an unknown argument that looks like an option.
     *
     * @param word the argument as typed, possibly with a value after {@code =}
     * @param command the command that it was given to
     */
    public static String unknownOption(String word, CommandLine command) {
        String option = word.split("=", 2)[0];
        String name = command.getCommandSpec().qualifiedName();
        Set<String> elsewhere =
                commandsWith(option, command); // an exact match elsewhere beats a similar option of this command
        Optional<String> near = elsewhere.isEmpty()
                ? Nearest.to(option, command.getCommandSpec().optionsMap().keySet())
                : Optional.empty();
        if (near.isPresent()) {
            return "There is no option '%s'; did you mean '%s'? See '%s --help'.".formatted(word, near.get(), name);
        }
        if (command.getParent() == null) {
            return "There is no option '%s' here; options come after the command, as in 'pixtral %s %s ...'."
                    .formatted(
                            word,
                            elsewhere.isEmpty() ? "ask" : elsewhere.iterator().next(),
                            word);
        }
        return elsewhere.isEmpty()
                ? ("There is no option '%s'; see '%s --help', and write -- before arguments that begin with a"
                                + " dash but are not options.")
                        .formatted(word, name)
                : "'%s' has no option '%s': it belongs to %s; see '%s --help'."
                        .formatted(name, word, String.join(", ", elsewhere), name);
    }

    /** The commands that accept an option and use it. */
    private static Set<String> commandsWith(String option, CommandLine command) {
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Map<String, CommandLine> all = new TreeMap<>(root.getSubcommands());
        all.values()
                .removeIf(other -> other.getCommandSpec().findOption(option) == null
                        || other.getCommandSpec().findOption(option).hidden());
        return all.keySet();
    }
}
