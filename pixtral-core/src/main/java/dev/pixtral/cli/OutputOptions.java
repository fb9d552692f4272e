package dev.pixtral.cli;

import picocli.CommandLine.Option;

/** Options on what is printed, and help; all commands take them. */
final class OutputOptions {
    static final String VERBOSE = "--verbose";

    @Option(names = "--json", description = "Print one JSON object on standard output, and nothing else there.")
    private boolean json;

    @Option(names = "--quiet", description = "No statistics and no progress.")
    private boolean quiet;

    @Option(
            names = VERBOSE,
            description = "More on standard error: the model and its kernels, where an error comes from.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    boolean verbose() {
        return verbose;
    }
}
