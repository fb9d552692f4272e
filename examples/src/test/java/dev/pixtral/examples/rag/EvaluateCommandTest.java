package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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

    /** Quantised embeddings differ a little between CPUs, and with them what is found. */
    @Test
    void the_table_of_the_readme_is_that_of_the_whole_corpus() throws IOException {
        String out = Command.rag("evaluate", "--corpus", Command.CORPUS).out();

        List<String> shown = Files.readString(Path.of("README.md"))
                .split("\\$ examples/run rag evaluate\n")[1]
                .split("```")[0]
                .lines()
                .toList();
        List<String> printed = out.lines().toList();
        assertThat(words(printed)).isEqualTo(words(shown));
        for (int line = 1; line < shown.size(); line++) {
            assertThat(counts(printed.get(line))).as(printed.get(line)).hasSameSizeAs(counts(shown.get(line)));
            for (int i = 0; i < counts(shown.get(line)).size(); i++) {
                assertThat(counts(printed.get(line)).get(i))
                        .as(printed.get(line))
                        .isCloseTo(counts(shown.get(line)).get(i), within(3));
            }
        }
    }

    private static List<String> words(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("\\d+", "N").replaceAll(" +", " "))
                .toList();
    }

    private static List<Integer> counts(String line) {
        return Pattern.compile("(\\d+)(?=/| of)")
                .matcher(line)
                .results()
                .map(count -> Integer.valueOf(count.group()))
                .toList();
    }

    @Test
    void should_name_the_line_that_cannot_be_read() throws IOException {
        Files.writeString(folder.resolve("questions.jsonl"), "{\"question\": \n");

        Command evaluated = Command.rag("evaluate", "--corpus", folder);

        assertThat(evaluated.status()).isEqualTo(1);
        assertThat(evaluated.err()).contains("Line 1 of ").contains("questions.jsonl cannot be read");
    }
}
