package dev.pixtral.cli;

import dev.pixtral.cli.options.OutputOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that decide how a failure is told. They count where the words of a command line cannot be understood as well.
 *
 * @param json whether an object was asked for
 * @param verbose whether it is to be told where a failure comes from
 */
record FailureForm(boolean json, boolean verbose) {
    private static final String END_OF_OPTIONS = "--";

    /** Looks for them among words, but not where the value of an option stands. */
    static FailureForm of(String[] args, CommandLine root) {
        CommandLine command = root;
        boolean json = false;
        boolean verbose = false;
        for (int i = 0; i < args.length && !args[i].equals(END_OF_OPTIONS); i++) {
            json |= args[i].equals(OutputOptions.JSON);
            verbose |= args[i].equals(OutputOptions.VERBOSE);
            if (command == root && root.getSubcommands().containsKey(args[i])) {
                command = root.getSubcommands().get(args[i]);
            } else if (takesValue(command.getCommandSpec().findOption(args[i]))) {
                i++;
            }
        }
        return new FailureForm(json, verbose);
    }

    private static boolean takesValue(OptionSpec option) {
        return option != null && option.arity().max() > 0;
    }
}
