package dev.pixtral.cli.options;

import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ProgressLine;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options of the output, and {@code --help}. */
public final class OutputOptions {
    public static final String JSON = "--json";
    public static final String VERBOSE = "--verbose";

    @Option(
            names = JSON,
            description = "Print only a JSON object on standard output; {\"error\": ...} if there is no result.")
    private boolean json;

    @Option(names = "--quiet", description = "Print no statistics and no progress.")
    private boolean quiet;

    @Option(
            names = VERBOSE,
            description = "Print more on standard error: the model, its kernels, and stack traces of errors.")
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

    /** The progress line of the command; with {@code --quiet}, one that shows nothing. */
    public ProgressLine progress(Console console) {
        return quiet ? ProgressLine.NONE : console.progress();
    }

    /** Receives notes for standard error; with {@code --quiet}, shows none. */
    public Consumer<String> notes(Console console) {
        return quiet ? _ -> {} : console::note;
    }

    public boolean verbose() {
        return verbose;
    }
}
