package dev.pixtral.examples.start;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Runs an example as a command: its failures are one sentence on standard error, and an exit status. */
public final class Example {
    private Example() {}

    /**
     * Runs a command and ends the JVM unless all went well.
     *
     * @param command an object with picocli's annotations, a {@code Callable<Integer>} or {@code Runnable}
     * @param args its arguments
     */
    public static void main(Object command, String... args) {
        int status = run(command, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * Runs a command.
     *
     * @param command an object with picocli's annotations, a {@code Callable<Integer>} or {@code Runnable}
     * @param args its arguments
     * @return 0 if all went well, 1 if it failed or its output could not be written, 2 if it was called wrongly, or
     *     what the command returned
     */
    public static int run(Object command, String... args) {
        CommandLine line = new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(Example::misused)
                .setExecutionExceptionHandler(Example::failed);
        addHelp(line);
        int status = execute(line, args);
        return isPrinted() ? status : Math.max(status, CommandLine.ExitCode.SOFTWARE);
    }

    private static int execute(CommandLine line, String... args) {
        try {
            return line.execute(args);
        } catch (LinkageError e) { // such as a native library that cannot be unpacked
            System.err.println(Failures.sentence(e));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Whether everything that was printed has been written: System.out notes failures but throws nothing. */
    private static boolean isPrinted() {
        if (!System.out.checkError()) {
            return true;
        }
        System.err.println("Standard output cannot be written; is the disk full, or has the reading program ended?");
        return false;
    }

    /** Every command has --help, without a line in its class. */
    private static void addHelp(CommandLine line) {
        if (line.getCommandSpec().options().stream().noneMatch(OptionSpec::usageHelp)) {
            line.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Shows this help.")
                            .build());
        }
        line.getSubcommands().values().forEach(Example::addHelp);
    }

    private static int misused(ParameterException e, String[] args) {
        System.err.println(e.getMessage());
        e.getCommandLine().usage(System.err);
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
        System.err.println(Failures.sentence(e));
        return CommandLine.ExitCode.SOFTWARE;
    }
}
