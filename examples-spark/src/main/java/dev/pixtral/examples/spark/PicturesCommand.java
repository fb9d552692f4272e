package dev.pixtral.examples.spark;

import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.kernels.WeightFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program, for {@code spark-submit}. */
@Command(
        name = "pictures",
        description =
                "Captions and reads the pictures of a folder with Apache Spark. What is read already is not read again.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class PicturesCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "Folder of pictures, a path or address of Hadoop.")
    private String folder;

    @Parameters(index = "1", paramLabel = "OUT", description = "Folder of the results, which are Parquet files.")
    private String out;

    @Option(names = "--model", description = "Name or path of the model, the same on all machines.")
    private String model = EmbeddedModel.NAME;

    @Option(names = "--quantize", description = "Format of the weights: bf16, q8 or q4.")
    private WeightFormat quantize = WeightFormat.BF16;

    @Option(names = "--caption", description = "Question whose answer is the caption.")
    private String caption = "What is this?";

    @Option(names = "--read", description = "Second question about each picture (default: none).")
    private String read = "";

    @Option(names = "--schema", paramLabel = "FILE", description = "JSON schema of the second answer, a local file.")
    private Path schema;

    @Option(names = "--max-tokens", description = "Longest answer.")
    private int maxTokens = 512;

    @Option(names = "--round", description = "Pictures of a round, after which results are safe.")
    private int round = 1000;

    @Option(names = "--task", description = "Pictures of a task.")
    private int task = 8;

    @Option(names = "--again", description = "Reads the pictures whose result is an error again.")
    private boolean again;

    @Spec
    private CommandLine.Model.CommandSpec command;

    /** Created by {@link #main}. */
    public PicturesCommand() {}

    /**
     * Runs the program and ends the JVM unless all went well.
     *
     * @param args the arguments
     */
    public static void main(String... args) {
        int status = new CommandLine(new PicturesCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(PicturesCommand::failed)
                .execute(args);
        if (status != 0) {
            System.exit(status);
        }
    }

    @Override
    public Integer call() throws IOException {
        positive("--round", round);
        positive("--task", task);
        positive("--max-tokens", maxTokens);
        if (schema != null && read.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "--schema is for the answer to --read, which is missing");
        }
        Recipe recipe =
                new Recipe(model, quantize, caption, read, schema == null ? "" : Files.readString(schema), maxTokens);
        // master, memory and cores are those of spark-submit
        try (SparkSession spark =
                SparkSession.builder().appName("Pixtral: pictures").getOrCreate()) {
            PicturesJob job = new PicturesJob(spark, folder, out, recipe, new PicturesJob.Sizes(round, task));
            PicturesJob.Summary summary = job.run(job.work(), again);
            System.out.printf(
                    "%,d read, %,d known from an earlier run, %,d failed%n",
                    summary.read(), summary.known(), summary.failed());
            return summary.failed() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void positive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(
                    command.commandLine(), "%s must be at least 1, but is %d".formatted(option, value));
        }
    }

    /** One sentence: the cause behind the failures of Spark's tasks is in the logs of the executors as well. */
    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
        Throwable cause = failure;
        while (cause instanceof SparkException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        System.err.println(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }
}
