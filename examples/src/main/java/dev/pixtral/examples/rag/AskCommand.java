package dev.pixtral.examples.rag;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.examples.start.PictureFile;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.rag.Citation;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers a question from the pictures of an index. */
@Command(name = "ask", description = "Finds the pictures that fit a question and answers from them.")
final class AskCommand implements Callable<Integer> {
    @Parameters(paramLabel = "QUESTION", arity = "0..1", description = "The question; not needed with --image.")
    private String question;

    @Mixin
    private StoreOptions store;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "A picture that the question is about; without a question, similar pictures are found.")
    private Path image;

    @Mixin
    private SearchOptions search;

    @Option(names = "--json", description = "Print answer and sources as JSON.")
    private boolean json;

    @Mixin
    private ModelOptions model;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    AskCommand() {}

    @Override
    public Integer call() {
        if (image == null && (question == null || question.isBlank())) {
            throw new ParameterException(spec.commandLine(), "Missing question, or a picture with --image");
        }
        ImageContent picture = image == null ? null : picture(image);
        EmbeddingModel embeddings = new AllMiniLmL6V2QuantizedEmbeddingModel();
        try (Index index = Index.open(store, embeddings.dimension());
                PixtralChatModel chat = model.chatModel(store.features())) {
            int count = search.pictures(model.isEmbedded());
            Answerer answerer = new Answerer(
                    chat,
                    model.isEmbedded(),
                    new TopPictures(index.embeddings(), embeddings, count, search.minScore),
                    index.pictures(),
                    count,
                    Prompts.captioner(chat, model.isEmbedded()));
            print(answerer.answer(question == null || question.isBlank() ? null : question, picture));
        }
        return 0;
    }

    private static ImageContent picture(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new RagException("There is no picture " + file + ".");
        }
        return PictureFile.content(file);
    }

    private void print(Answer answer) {
        for (Citation source : answer.gone()) {
            spec.commandLine()
                    .getErr()
                    .println("The picture of " + source.place() + " is gone; run examples/run rag index FOLDER"
                            + store.inCommand() + " again.");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.of(answer));
            return;
        }
        out.println(answer.text());
        for (Citation source : answer.sources()) {
            out.println(source);
        }
    }
}
