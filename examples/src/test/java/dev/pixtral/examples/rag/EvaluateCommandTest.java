package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Evaluates a part of the corpus with the embedded model. */
@Timeout(300)
class EvaluateCommandTest {
    private static final List<String> FILES =
            List.of("receipts/01.png", "receipts/02.png", "signs/01.png", "signs/02.png");

    @TempDir
    private Path folder;

    @BeforeEach
    void takePart() throws IOException {
        Command.copy(folder.resolve("corpus"), FILES.toArray(String[]::new));
        for (String name : List.of("captions.jsonl", "questions.jsonl")) {
            List<String> lines = Files.readAllLines(Command.CORPUS.resolve(name)).stream()
                    .filter(line -> FILES.stream().anyMatch(file -> line.contains("\"" + file + "\"")))
                    .toList();
            Files.write(folder.resolve(name), lines);
        }
    }

    @Test
    void should_print_the_numbers_of_three_indexes() throws IOException {
        Command evaluated = Command.rag("evaluate", "--corpus", folder, "--json");

        assertThat(evaluated.status()).as(evaluated.err()).isZero();
        JsonNode numbers = new ObjectMapper().readTree(evaluated.out());
        int questions = Corpus.read(folder).questions().size();
        assertThat(numbers.get("questions").asInt()).isEqualTo(questions).isGreaterThanOrEqualTo(4);
        assertThat(numbers.get("indexes"))
                .extracting(index -> index.get("index").asText())
                .containsExactly("reference captions", "captions of the model", "file names");
        assertThat(numbers.at("/indexes/0/hit1").asInt()).isEqualTo(questions);
        assertThat(numbers.at("/indexes/0/right").asInt())
                .isEqualTo(numbers.get("rightIfShown").asInt());
        assertThat(numbers.get("rightIfShown").asInt()).isBetween(1, questions);
        assertThat(numbers.at("/indexes/2/hit1").asInt()).isLessThan(questions);
    }

    @Test
    void should_print_a_table_and_the_wrong_answers() {
        Command evaluated = Command.rag("evaluate", "--corpus", folder, "--answers");

        assertThat(evaluated.out().lines().toList())
                .hasSize(5)
                .first()
                .asString()
                .matches("index +hit@1 +hit@3 +right answers");
        assertThat(evaluated.out()).containsPattern("reference captions +\\d/\\d 100 % +\\d/\\d 100 %");
        assertThat(evaluated.err()).contains(" Expected: ");
    }

    @Test
    void should_name_the_line_that_cannot_be_read() throws IOException {
        Files.writeString(folder.resolve("questions.jsonl"), "{\"question\": \n");

        Command evaluated = Command.rag("evaluate", "--corpus", folder);

        assertThat(evaluated.status()).isEqualTo(1);
        assertThat(evaluated.err()).contains("Line 1 of ").contains("questions.jsonl cannot be read");
    }
}
