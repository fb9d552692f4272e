package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each failure is one sentence, and nothing is lost. */
@Timeout(300)
class RagFailuresTest {
    private static final String QUESTION = "What does the yellow sign say?";

    @TempDir
    private Path folder;

    private Path photos;
    private Path store;

    @BeforeEach
    void folders() throws IOException {
        photos = Files.createDirectory(folder.resolve("photos"));
        store = folder.resolve("index.json");
    }

    @Test
    void should_say_that_a_folder_is_missing() {
        assertThat(sentence(1, "index", folder.resolve("nowhere"), "--store", store))
                .contains("There is no folder or file ")
                .contains("nowhere");
        assertThat(store).doesNotExist();
    }

    @Test
    void should_say_that_a_folder_is_empty() {
        assertThat(sentence(1, "index", photos, "--store", store))
                .contains("There are no pictures and no PDF files in ");
    }

    @Test
    void should_list_what_failed_and_index_the_rest() throws IOException {
        Command.copy(photos, "signs/01.png");
        Files.writeString(photos.resolve("broken.pdf"), "%PDF-1.7\nnothing else");
        Files.writeString(photos.resolve("letter.png"), "Dear Sir or Madam");

        Command indexed = Command.rag("index", photos, "--store", store, "--json");

        assertThat(indexed.status()).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(indexed.out());
        assertThat(report.get("captioned").asInt()).isEqualTo(1);
        assertThat(report.get("failed")).hasSize(2);
        assertThat(report.at("/failed/0/file").asText()).isEqualTo("broken.pdf");
        assertThat(report.at("/failed/0/error").asText()).isNotBlank();
        assertThat(report.at("/failed/1/file").asText()).isEqualTo("letter.png");
        assertThat(indexed.err()).contains("broken.pdf: ").contains("letter.png: ");
        assertThat(Command.rag("ask", QUESTION, "--store", store).out()).contains("LOST AND FOUND");
    }

    @Test
    void should_say_that_there_is_no_index_yet() {
        assertThat(sentence(1, "ask", QUESTION, "--store", store))
                .contains("There is no index in " + store
                        + " yet; make one with: examples/run rag index FOLDER --store " + store);
        assertThat(folder.resolve("index.pictures")).doesNotExist();

        Path odd = folder.resolve("Anna's index.json");
        assertThat(sentence(1, "ask", QUESTION, "--store", odd))
                .contains("--store '" + odd.toString().replace("'", "'\\''") + "'");
    }

    @Test
    void should_say_that_the_index_is_damaged_and_ask_nothing_again_after_it_was_deleted() throws IOException {
        Command.copy(photos, "signs/01.png");
        Command.rag("index", photos, "--store", store);
        Files.writeString(store, "{\"entries");

        assertThat(sentence(1, "ask", QUESTION, "--store", store)).contains("is not an index or is damaged");

        Files.delete(store);
        assertThat(Command.rag("index", photos, "--store", store, "--json").out())
                .startsWith("{\"captioned\":0,\"reused\":1,");
        assertThat(Command.rag("ask", QUESTION, "--store", store).out()).contains("LOST AND FOUND");
    }

    @Test
    void should_refuse_an_index_inside_of_the_folder() {
        assertThat(sentence(1, "index", photos, "--store", photos.resolve("index.json")))
                .contains("choose another place with --store");
    }

    @Test
    void should_say_that_the_disk_is_full_and_go_on_later() throws IOException {
        assumeThat(Path.of("/dev/full")).as("a device that is always full").exists();
        Command.copy(photos, "signs/01.png");
        Files.createSymbolicLink(folder.resolve("index.json.part"), Path.of("/dev/full"));

        Command full = Command.rag("index", photos, "--store", store);

        assertThat(full.status()).isEqualTo(1);
        assertThat(full.err()).contains("No space left on device");
        assertThat(Command.rag("index", photos, "--store", store, "--json").out())
                .startsWith("{\"captioned\":0,\"reused\":1,");
        assertThat(Command.rag("ask", QUESTION, "--store", store).out()).contains("LOST AND FOUND");
    }

    @Test
    void should_say_that_the_picture_of_the_question_is_missing() throws IOException {
        Command.copy(photos, "signs/01.png");
        Command.rag("index", photos, "--store", store);

        assertThat(sentence(1, "ask", QUESTION, "--image", folder.resolve("no.png"), "--store", store))
                .contains("There is no picture ");
        Path letter = Files.writeString(folder.resolve("letter.png"), "Dear Sir or Madam");
        assertThat(sentence(1, "ask", "--image", letter, "--store", store))
                .contains("letter.png is a text file, not a picture");
    }

    @Test
    void should_answer_without_a_picture_that_is_gone_and_say_so() throws IOException {
        Command.copy(photos, "signs/01.png");
        Command.rag("index", photos, "--store", store);
        try (Stream<Path> files = Files.walk(folder.resolve("index.pictures"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".png")).toList()) {
                Files.delete(file);
            }
        }

        Command asked = Command.rag("ask", QUESTION, "--store", store, "--json");

        assertThat(asked.status()).isZero();
        assertThat(new ObjectMapper().readTree(asked.out()).get("pictures").asInt())
                .isZero();
        assertThat(asked.err()).contains("signs/01.png");
    }

    @Test
    void should_say_that_there_is_no_corpus() {
        assertThat(sentence(1, "evaluate", "--corpus", folder)).contains("There is no corpus in " + folder);
    }

    @Test
    void should_say_how_it_is_used() {
        assertThat(sentence(2))
                .contains("Missing command")
                .contains("index")
                .contains("ask")
                .contains("evaluate");
        assertThat(sentence(2, "ask")).contains("Missing question");
        assertThat(sentence(2, "ask", QUESTION, "--pictures", 0)).contains("'0' is not a number from 1 to 20");
        assertThat(sentence(2, "index")).contains("FOLDER");
    }

    @Test
    void should_refuse_a_store_that_names_no_file() {
        for (String store : new String[] {"", " ", "/"}) {
            assertThat(sentence(1, "index", photos, "--store", store)).contains("--store needs the name of a file");
            assertThat(sentence(1, "ask", QUESTION, "--store", store)).contains("--store needs the name of a file");
        }
    }

    @Test
    void should_refuse_another_database() {
        for (String scheme : new String[] {"jdbc:mysql", "postgresql"}) {
            String url = scheme + "://host/db?password=topsecret";
            assertThat(sentence(1, "ask", QUESTION, "--store", url))
                    .contains("jdbc:postgresql:")
                    .doesNotContain("topsecret");
        }
    }

    /** What a command that fails prints on standard error. */
    private static String sentence(int status, Object... args) {
        Command failed = Command.rag(args);
        assertThat(failed.status()).as(failed.err()).isEqualTo(status);
        return failed.err();
    }
}
