package dev.pixtral.cli;

import dev.pixtral.cli.ask.AskCommand;
import dev.pixtral.cli.bench.BenchCommand;
import dev.pixtral.cli.chat.ChatCommand;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.Failure;
import dev.pixtral.cli.console.Interruption;
import dev.pixtral.cli.console.LogLines;
import dev.pixtral.cli.doctor.DoctorCommand;
import dev.pixtral.cli.download.DownloadCommand;
import dev.pixtral.cli.inspect.InspectCommand;
import dev.pixtral.cli.models.ModelsCommand;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.cli.options.UsageErrors;
import dev.pixtral.cli.options.Values;
import dev.pixtral.cli.prepare.PrepareCommand;
import dev.pixtral.cli.serve.ServeCommand;
import dev.pixtral.cli.tokens.TokensCommand;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line. */
public final class Main {
    private static final int HELP_WIDTH = 110;

    private Main() {}

    /**
     * Runs a command and ends the JVM with its exit status.
     *
     * @param args the command, its options and arguments
     */
    public static void main(String[] args) {
        Interruption interruption = new Interruption();
        Console console = Console.ofProcess(interruption);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> interrupt(interruption, console, args), "pixtral-interruption"));
        // for threads that fail on their own; the thread that waits for them reports what it means for the command
        Thread.setDefaultUncaughtExceptionHandler((_, thrown) ->
                console.tell(thrown, FailureForm.of(args, commandLine()).verbose()));
        int status = run(args, console);
        interruption.finished();
        System.exit(status);
    }

    /** Runs in the shutdown hook, possibly before the command has parsed its arguments. */
    static void interrupt(Interruption interruption, Console console, String... args) {
        if (!interruption.interrupt()) {
            if (List.of(args).contains(OutputOptions.JSON)
                    && FailureForm.of(args, commandLine()).json()) {
                console.promiseObject();
            }
            console.failInterrupted();
        }
    }

    /**
     * Runs a command inside this JVM.
     *
     * @param args the command, its options and arguments
     * @param in standard input
     * @param out standard output, left open
     * @param err standard error, left open
     * @return exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted
     */
    public static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
        return run(args, Console.of(in, out, err, new Interruption()));
    }

    /**
     * Runs a command inside this JVM.
     *
     * @param args the command, its options and arguments
     * @param console streams to read from and write to
     * @return exit status
     */
    public static int run(String[] args, Console console) {
        CommandLine commandLine = commandLine();
        FailureForm given = FailureForm.of(args, commandLine);
        if (given.json()) {
            console.promiseObject();
        }
        try {
            return execute(commandLine, args, console).code();
        } catch (Console.OutputClosed e) {
            return ExitStatus.DONE.code(); // the reader has closed the stream
        } catch (ParameterException e) {
            return console.fail(new Failure(ExitStatus.USAGE, UsageErrors.sentence(e)))
                    .code();
        } catch (Throwable thrown) { // last resort: any failure becomes one sentence
            return console.fail(thrown, given.verbose()).code();
        }
    }

    private static ExitStatus execute(CommandLine commandLine, String[] args, Console console) {
        console.requireOutput();
        ParseResult parsed = commandLine.parseArgs(args);
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        CommandLine command = parsed.commandSpec().commandLine();
        if (parsed.isUsageHelpRequested()) {
            console.print(command.getUsageMessage());
            return ExitStatus.DONE;
        }
        if (parsed.isVersionHelpRequested()) {
            console.print(Version.line());
            return ExitStatus.DONE;
        }
        if (mayTell(parsed)) {
            LogLines.show(console, parsed.hasMatchedOption(OutputOptions.VERBOSE));
        }
        return ((Command) command.getCommand()).run(parsed, console);
    }

    /**
     * The embedded model, used where --model is left out, and without files, has nothing to tell, and starts faster.
     */
    private static boolean mayTell(ParseResult parsed) {
        OptionSpec model = parsed.commandSpec().findOption("--model");
        return model == null
                || model.hidden()
                || parsed.hasMatchedOption(model)
                || parsed.hasMatchedOption(ChatCommand.STATE);
    }

    private static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new PixtralCommand());
        // a question may begin with a dash: unknown options become arguments, which the command checks
        commandLine.addSubcommand(new CommandLine(new AskCommand()).setUnmatchedOptionsArePositionalParams(true));
        commandLine.addSubcommand(new ChatCommand());
        commandLine.addSubcommand(new ServeCommand());
        commandLine.addSubcommand(new TokensCommand());
        commandLine.addSubcommand(new DownloadCommand());
        commandLine.addSubcommand(new ModelsCommand());
        commandLine.addSubcommand(new InspectCommand());
        commandLine.addSubcommand(new PrepareCommand());
        commandLine.addSubcommand(new DoctorCommand());
        commandLine.addSubcommand(new BenchCommand());
        commandLine.getSubcommands().values().forEach(Main::hideUnused);
        Values.register(commandLine);
        BenchCommand.registerValues(commandLine);
        return commandLine
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(HELP_WIDTH)
                .setExpandAtFiles(false) // a question may begin with @
                .setPosixClusteredShortOptionsAllowed(false) // "-how many?" is not -h
                .setAllowOptionsAsOptionParameters(true); // a value may look like an option: --text --json
    }

    /**
     * Hides the options of mixins that a command does not use. They are still parsed, so that an error names the actual
     * problem.
     */
    private static void hideUnused(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        for (String name : ((Command) command.getCommand()).unused()) {
            OptionSpec option = spec.findOption(name);
            spec.remove(option);
            spec.addOption(OptionSpec.builder(option).hidden(true).build());
        }
    }
}
