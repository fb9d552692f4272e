package dev.pixtral.cli;

import picocli.CommandLine.Option;

/** Options on what is printed, and help. */
final class OutputOptions {
    static final String JSON = "--json";
    static final String VERBOSE = "--verbose";

    @Option(
            names = JSON,
            description =
                    "Print one JSON object on standard output, and nothing else there; {\"error\": ...} if there is no answer.")
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
