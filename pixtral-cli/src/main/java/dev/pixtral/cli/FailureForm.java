package dev.pixtral.cli;

import dev.pixtral.cli.options.OutputOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options that decide how a failure is reported. They apply even if the command line cannot be parsed.
 *
 * @param json whether to print a failure as a JSON object
 * @param verbose whether to print the stack trace of a failure
 */
record FailureForm(boolean json, boolean verbose) {
    private static final String END_OF_OPTIONS = "--";

    /** Finds these options among the arguments, but not among the values of other options. */
    static FailureForm of(String[] args, CommandLine root) {
        CommandLine command = root;
        boolean json = false;
        boolean verbose = false;
        for (int i = 0; i < args.length && !args[i].equals(END_OF_OPTIONS); i++) {
            json |= args[i].equals(OutputOptions.JSON);
            verbose |= args[i].equals(OutputOptions.VERBOSE);
            if (command.getSubcommands().containsKey(args[i])) {
                command = command.getSubcommands().get(args[i]);
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
