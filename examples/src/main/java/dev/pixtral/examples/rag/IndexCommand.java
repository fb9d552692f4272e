package dev.pixtral.examples.rag;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.rag.ingest.IngestException;
import dev.pixtral.langchain4j.rag.ingest.IngestReport;
import dev.pixtral.langchain4j.rag.ingest.PictureIngestor;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills an index with the pictures of a folder, or brings it up to date. */
@Command(
        name = "index",
        description = {
            "Captions the pictures and pages of a folder and makes them searchable.",
            "Pictures that are in the index already cost nothing. It may be stopped at any time (Ctrl-C) and goes on "
                    + "from there when it is started again."
        })
final class IndexCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "A folder with pictures and PDF files, or one such file.")
    private Path folder;

    @Mixin
    private StoreOptions store;

    @Option(names = "--json", description = "Print the numbers as JSON.")
    private boolean json;

    @Mixin
    private ModelOptions model;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    IndexCommand() {}

    @Override
    public Integer call() {
        check();
        EmbeddingModel embeddings = new AllMiniLmL6V2QuantizedEmbeddingModel();
        IngestReport report;
        try (Index index = Index.create(store, embeddings.dimension());
                PixtralChatModel chat = model.chatModel(store.features())) {
            report = ingest(index, chat, embeddings);
        }
        print(report);
        if (report.captioned()
                        + report.reused()
                        + report.removed()
                        + report.failed().size()
                == 0) {
            throw new RagException("There are no pictures and no PDF files in " + folder + ".");
        }
        return report.failed().isEmpty() ? 0 : 1;
    }

    private void check() {
        if (!Files.exists(folder)) {
            throw new RagException("There is no folder or file " + folder + ".");
        }
        Path root = folder.toAbsolutePath().normalize();
        if (Files.isDirectory(folder)
                && store.state().toAbsolutePath().normalize().startsWith(root)) {
            throw new RagException("The index " + store.shown() + " would be inside " + folder
                    + ", whose pictures go into it; choose another place with --store"
                    + (store.isDatabase() ? " or --folder." : "."));
        }
    }

    private IngestReport ingest(Index index, PixtralChatModel chat, EmbeddingModel embeddings) {
        try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
                AtInterrupt _ = AtInterrupt.say("Stopped. What is done is kept; run the same command to go on.")) {
            return PictureIngestor.builder()
                    .captioner(Prompts.captioner(chat, model.isEmbedded()))
                    .embeddingModel(embeddings)
                    .embeddingStore(index.embeddings())
                    .pictureStore(index.pictures())
                    .loader(Pictures.loader(model.isEmbedded()))
                    .stateFolder(store.state())
                    .checkpoint(index.save())
                    .progressListener(progress)
                    .build()
                    .ingest(folder);
        } catch (IngestException e) {
            if (e.report() != null) {
                print(e.report());
            }
            throw e;
        }
    }

    private void print(IngestReport report) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.of(report) : report.toString());
        report.failed().forEach(failure -> spec.commandLine().getErr().println(failure));
    }
}
