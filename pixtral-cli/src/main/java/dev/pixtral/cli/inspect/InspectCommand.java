package dev.pixtral.cli.inspect;

import dev.pixtral.ModelHeaders;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.OutOfMemory;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.machine.Bandwidth;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.ModelOptions;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.plan.MachineMemory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code pixtral inspect}: what a model is, what it needs, and what would fit. */
@CommandLine.Command(
        name = "inspect",
        sortOptions = false,
        customSynopsis = "pixtral inspect [OPTIONS] MODEL",
        description = {
            "Describes a model and the memory that it needs on this machine: weights, context, pictures; what would"
                    + " fit; the speed to expect. Reads only configuration and headers, also of a model on a hub.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  pixtral inspect pixtral-12b --quantize q4 --context 8192",
            "  pixtral inspect ~/pixtral-12b --verify"
        })
public final class InspectCommand implements Command {
    @Parameters(
            paramLabel = "MODEL",
            arity = "0..1",
            description = "Name, folder or file of the model, or owner/name or owner/name:TAG of one on a hub.",
            hideParamSyntax = true)
    private String model;

    @Option(names = "--verify", description = "Read all of the model's files, and compare them with their checksums.")
    private boolean verify;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Read the access token for the hub from a file, instead of HF_TOKEN or 'hf auth login'.")
    private Path tokenFile;

    @Mixin
    private ModelOptions options;

    @Mixin
    private OutputOptions output;

    @Override
    public Set<String> unused() {
        return Set.of("--kernels", "--model", ModelOptions.NO_CACHE);
    }

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        options.settings(); // checked before anything is read
        ProgressLine progress = output.progress(console);
        console.begin(OutOfMemory.Stage.INPUT);
        progress.show("reading headers ...");
        try {
            ModelHeaders headers =
                    ModelHeaders.of(name(), options.projector(), options.asked(), Optional.ofNullable(tokenFile));
            Optional<String> verified = verify ? Optional.of(Verifying.run(headers, progress)) : Optional.empty();
            progress.show("measuring memory ...");
            Inspection inspection = Inspection.of(
                    headers, options, MachineMemory.look(), Bandwidth.measure(options.threads()), verified);
            progress.erase();
            if (output.json()) {
                console.printObject(new InspectionJson(inspection).text());
            } else {
                console.print(new InspectionText(inspection).text());
            }
            return ExitStatus.DONE;
        } finally {
            progress.erase();
        }
    }

    private String name() {
        if (model != null && options.named()) {
            throw CommandException.usage("Give the model either as an argument or with --model, not both.");
        }
        return model == null ? options.name() : model;
    }
}
