package dev.pixtral.examples.agents.receipt;

import dev.langchain4j.agentic.agent.AgentInvocationException;
import dev.pixtral.examples.agents.picture.Pictures;
import dev.pixtral.examples.agents.tools.RunNotes;
import dev.pixtral.examples.start.AtomicFile;
import dev.pixtral.examples.start.Failures;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a receipt, checks its sum and reports. */
@Command(
        name = "receipt",
        description = "Reads a receipt with agents, checks its sum, and reports. Exits with 1 if the sum is wrong.")
public final class ReceiptCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions options;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            defaultValue = "3",
            description = "Most attempts, each with another view of the picture (default: ${DEFAULT-VALUE}).")
    private int attempts;

    @Option(names = "--output", paramLabel = "FILE", description = "Writes the report into this file.")
    private Path output;

    @Parameters(paramLabel = "PICTURE", description = "The picture of a receipt.")
    private Path picture;

    /** Created by picocli. */
    public ReceiptCommand() {}

    @Override
    public Integer call() throws IOException {
        if (attempts < 1) {
            throw new ParameterException(
                    command.commandLine(), "--attempts must be at least 1, but is " + attempts + ".");
        }
        BufferedImage pixels = Pictures.read(picture);
        Report report;
        try (PixtralChatModel model = options.chatModel()) {
            report = new ReceiptPipeline(model, new RunNotes(System.err), new Views(pixels, attempts)).run();
        } catch (AgentInvocationException e) {
            throw new IllegalStateException("The receipt cannot be read: " + ReceiptPipeline.reason(e), e);
        }
        if (output == null) {
            System.out.print(report.text());
        } else {
            write(report.text());
        }
        return report.verdict().ok() ? 0 : 1;
    }

    private void write(String text) throws IOException {
        try {
            AtomicFile.write(output, text);
        } catch (IOException e) {
            throw new IOException("The report cannot be written to %s: %s".formatted(output, Failures.sentence(e)));
        }
    }
}
