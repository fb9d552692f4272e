package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.pixtral.langchain4j.rag.PictureLoader;
import dev.pixtral.langchain4j.rag.PictureReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class EvaluationTest {
    private static final PictureLoader LOADER = Pictures.loader(true);
    private static Corpus corpus;

    @TempDir
    private Path state;

    @BeforeAll
    static void read() {
        corpus = Corpus.read(Command.CORPUS);
    }

    @Test
    void should_have_questions_about_every_picture() throws IOException {
        assertThat(corpus.questions()).hasSizeGreaterThanOrEqualTo(40).doesNotHaveDuplicates();
        try (Stream<Path> files = Files.walk(corpus.pictures())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> corpus.pictures()
                                    .relativize(file)
                                    .toString()
                                    .replace('\\', '/')))
                    .containsExactlyInAnyOrderElementsOf(corpus.questions().stream()
                            .map(Question::file)
                            .distinct()
                            .toList());
        }
    }

    @Test
    void reference_captions_should_find_the_right_picture() {
        int[] ranks = ranks(LOADER, picture -> corpus.captions().get(Corpus.Place.of(picture)));

        double questions = ranks.length;
        assertThat(count(ranks, 1) / questions).as("hit@1").isGreaterThanOrEqualTo(0.9);
        assertThat(count(ranks, 3) / questions).as("hit@3").isEqualTo(1.0);
    }

    @Test
    void file_names_should_find_few_pictures() {
        int[] ranks = ranks(Evaluation.withoutText(LOADER), PictureReference::place);

        assertThat(count(ranks, 1) / (double) ranks.length).as("hit@1").isLessThan(0.5);
    }

    private int[] ranks(PictureLoader loader, Function<PictureReference, String> caption) {
        try (Evaluation index = Evaluation.index(
                corpus,
                loader,
                FixedCaptions.of(loader, corpus.pictures(), caption, "fixed"),
                new AllMiniLmL6V2QuantizedEmbeddingModel(),
                state,
                _ -> {})) {
            return corpus.questions().stream().mapToInt(index::rank).toArray();
        }
    }

    private static int count(int[] ranks, int first) {
        int count = 0;
        for (int rank : ranks) {
            count += rank >= 0 && rank < first ? 1 : 0;
        }
        return count;
    }
}
