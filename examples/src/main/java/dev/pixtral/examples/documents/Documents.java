package dev.pixtral.examples.documents;

import dev.langchain4j.model.chat.ChatModel;
import dev.pixtral.errors.Visible;
import dev.pixtral.examples.start.Example;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a folder of receipts and cards into records, and writes them as JSON lines and CSV. */
@Command(
        name = "documents",
        description = "Reads a folder of receipts and cards into CSV and JSON lines.",
        footer = {
            "",
            "Writes documents.jsonl, receipts.csv and cards.csv. A run that was interrupted continues where it stopped,"
                    + " and a picture that has not changed is not read again. If the folder has the file expected.jsonl,"
                    + " the answers are compared with it."
        })
public final class Documents implements Callable<Integer> {
    private static final String JOURNAL = "journal.jsonl";
    private static final int MOST_PARALLEL = 64;

    @Parameters(paramLabel = "FOLDER", description = "The pictures, also in subfolders.")
    private Path folder;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "results",
            description = "Where the results are written (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--json", description = "Prints the summary as JSON.")
    private boolean json;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many pictures are read at the same time (default: ${DEFAULT-VALUE}).")
    private int parallel;

    @Mixin
    private ModelOptions options;

    @Spec
    private CommandSpec spec;

    /** Created by {@link #main} or the list of examples. */
    public Documents() {}

    /**
     * Prints how many documents were read, and how well.
     *
     * @param args the folder, then options
     */
    public static void main(String[] args) {
        Example.main(new Documents(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new ParameterException(
                    spec.commandLine(), "--parallel is " + parallel + "; 1 to " + MOST_PARALLEL + " is possible");
        }
        PictureFiles files = new PictureFiles(folder);
        SortedSet<String> names = files.names();
        try (PixtralChatModel model = options.chatModel()) {
            Summary summary = read(model, files, names);
            System.out.print(json ? summary.json() + System.lineSeparator() : summary.text());
            return summary.failed().isEmpty() ? 0 : 1;
        }
    }

    /** Reads with any model. */
    Summary read(ChatModel model, PictureFiles files, SortedSet<String> names)
            throws IOException, InterruptedException {
        Accuracy accuracy = Accuracy.of(folder);
        Files.createDirectories(out);
        try (Journal journal = Journal.open(out.resolve(JOURNAL), options.toString())) {
            if (journal.damaged() > 0) {
                System.err.printf("%s: lines that are damaged: %d%n", out.resolve(JOURNAL), journal.damaged());
            }
            Batch batch = new Batch(files, new DocumentReader(model), journal);
            AtomicInteger ended = new AtomicInteger();
            var outcomes = batch.run(
                    names,
                    parallel,
                    outcome -> System.err.printf(
                            "%d of %d: %s%s%n",
                            ended.incrementAndGet(), names.size(), Visible.line(outcome.file()), remark(outcome)));
            Summary summary = new Summary(outcomes, accuracy.scores(outcomes));
            new Results(out).write(summary.done());
            return summary;
        }
    }

    private static String remark(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> done.reused() ? " (known)" : "";
            case Outcome.Failed _ -> " failed";
        };
    }
}
