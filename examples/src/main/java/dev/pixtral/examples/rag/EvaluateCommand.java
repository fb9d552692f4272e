package dev.pixtral.examples.rag;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureLoader;
import dev.pixtral.langchain4j.rag.PictureReference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares three indexes of the corpus: how often the right picture is found, and how often the answer is right. */
@Command(
        name = "evaluate",
        description = {
            "Compares three indexes of the corpus, and prints a table.",
            "They have captions written from the facts of which the pictures were drawn, the model's own captions, and "
                    + "file names."
        })
final class EvaluateCommand implements Callable<Integer> {
    /** Requests that the engine computes together. */
    private static final int AT_ONCE = 4;

    @Option(
            names = "--corpus",
            paramLabel = "FOLDER",
            defaultValue = "examples/rag",
            description = "Pictures with questions. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Mixin
    private SearchOptions search;

    @Option(names = "--json", description = "Print the numbers as JSON.")
    private boolean json;

    @Option(names = "--answers", description = "Print each answer that is wrong, on standard error.")
    private boolean answers;

    @Mixin
    private ModelOptions model;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    EvaluateCommand() {}

    @Override
    public Integer call() throws IOException {
        Corpus corpus = Corpus.read(folder);
        Path state = Files.createTempDirectory("pixtral-rag");
        try (PixtralChatModel chat = model.chatModel()) {
            run(corpus, chat, state);
        } finally {
            delete(state);
        }
        return 0;
    }

    private void run(Corpus corpus, ChatModel chat, Path state) throws IOException {
        EmbeddingModel embeddings = new AllMiniLmL6V2QuantizedEmbeddingModel();
        PictureLoader loader = Pictures.loader(model.isEmbedded());
        Map<String, PictureCaptioner> captioners = new LinkedHashMap<>();
        captioners.put(
                "reference captions",
                fixed(corpus, loader, p -> corpus.captions().get(Corpus.Place.of(p))));
        captioners.put("captions of the model", Prompts.captioner(chat, model.isEmbedded()));
        captioners.put("file names", fixed(corpus, loader, PictureReference::place));
        List<Score> scores = new ArrayList<>();
        int given = 0;
        for (Map.Entry<String, PictureCaptioner> entry : captioners.entrySet()) {
            boolean names = entry.getKey().equals("file names");
            Path own = Files.createTempDirectory(state, "index");
            try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
                    Evaluation index = Evaluation.index(
                            corpus,
                            names ? Evaluation.withoutText(loader) : loader,
                            entry.getValue(),
                            embeddings,
                            own,
                            progress)) {
                scores.add(score(entry.getKey(), corpus, index, chat));
                if (scores.size() == 1) {
                    given = right(
                            "the right picture shown",
                            corpus,
                            q -> index.answerFromRightPicture(q, chat, model.isEmbedded()));
                }
            }
        }
        print(corpus.questions().size(), scores, given);
    }

    private static PictureCaptioner fixed(
            Corpus corpus, PictureLoader loader, Function<PictureReference, String> caption) {
        return FixedCaptions.of(loader, corpus.pictures(), caption, "fixed");
    }

    private Score score(String name, Corpus corpus, Evaluation index, ChatModel chat) {
        int[] ranks = corpus.questions().stream().mapToInt(index::rank).toArray();
        int first = 0;
        int found = 0;
        for (int rank : ranks) {
            first += rank == 0 ? 1 : 0;
            found += rank >= 0 ? 1 : 0;
        }
        int right = right(name, corpus, q -> index.answer(q, chat, model.isEmbedded(), search));
        return new Score(name, ranks.length, first, found, right);
    }

    /** Counts right answers. Several questions are asked at once. */
    private int right(String name, Corpus corpus, Function<Question, Answer> answerer) {
        spec.commandLine().getErr().println("Asking " + corpus.questions().size() + " questions: " + name);
        int right = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Answer>> given = corpus.questions().stream()
                    .map(question -> threads.submit(() -> answerer.apply(question)))
                    .toList();
            for (int i = 0; i < given.size(); i++) {
                Question question = corpus.questions().get(i);
                Answer answer = get(given.get(i));
                if (question.isAnsweredBy(answer.text())) {
                    right++;
                } else if (answers) {
                    spec.commandLine()
                            .getErr()
                            .println("  " + question.question() + " Expected: " + question.answer() + ". Answer: "
                                    + answer.text());
                }
            }
        }
        return right;
    }

    private static Answer get(Future<Answer> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The evaluation was interrupted.");
        }
    }

    private void print(int questions, List<Score> scores, int given) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("questions", questions);
            object.put("indexes", scores);
            object.put("rightIfShown", given);
            out.println(Json.write(object));
            return;
        }
        out.println(Score.HEADER);
        scores.forEach(out::println);
        out.printf("If the model is shown the right picture, %d of %d answers are right.%n", given, questions);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
