package dev.pixtral.cli.options;

import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ProgressLine;
import picocli.CommandLine.Option;

/** Options on what is printed, and help. */
public final class OutputOptions {
    public static final String JSON = "--json";
    public static final String VERBOSE = "--verbose";

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

    public boolean json() {
        return json;
    }

    public boolean quiet() {
        return quiet;
    }

    /** Where progress is shown, if it is wanted; one line a command. */
    public ProgressLine progress(Console console) {
        return quiet ? ProgressLine.NONE : console.progress();
    }

    public boolean verbose() {
        return verbose;
    }
}
