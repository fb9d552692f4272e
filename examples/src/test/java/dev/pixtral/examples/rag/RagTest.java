package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Index and ask with the embedded model. */
@Timeout(300)
class RagTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PHARMACY = "Look at the receipt from Super Pharmacy. What is the total?";

    @TempDir
    private Path folder;

    private Path photos;
    private Path store;

    @BeforeEach
    void copy() throws IOException {
        photos = Command.copy(
                folder.resolve("photos"), "receipts/01.png", "receipts/03.png", "signs/01.png", "charts/02.png");
        store = folder.resolve("index.json");
    }

    @Test
    void should_answer_from_the_right_picture() throws IOException {
        assertThat(index()).isEqualTo(JSON.readTree("{\"captioned\":4,\"reused\":0,\"removed\":0,\"failed\":[]}"));

        JsonNode answer = ask(PHARMACY);

        assertThat(answer.get("answer").asText()).isEqualTo("The total is 51.00.");
        assertThat(answer.get("pictures").asInt()).isEqualTo(1);
        assertThat(answer.get("sources")).hasSize(1);
        JsonNode source = answer.get("sources").get(0);
        assertThat(source.fieldNames()).toIterable().containsExactly("file", "page", "score", "caption");
        assertThat(source.get("file").asText()).isEqualTo("receipts/01.png");
        assertThat(source.get("page").isNull()).isTrue();
        assertThat(source.get("score").asDouble()).isBetween(0.65, 1.0);
        assertThat(source.get("caption").asText()).contains("Super Pharmacy");
        assertThat(Command.rag("ask", PHARMACY, "--store", store).out())
                .matches("The total is 51\\.00\\.\n\\[1\\] receipts/01\\.png \\(0\\.\\d\\d\\)\n");
    }

    @Test
    void should_print_numbers_and_progress_for_people() {
        Command indexed = Command.rag("index", photos, "--store", store);

        assertThat(indexed.status()).isZero();
        assertThat(indexed.out()).isEqualTo("4 captioned, 0 reused, 0 removed, 0 failed\n");
        assertThat(indexed.err()).startsWith("0 of 4 pictures, 0 captioned");
    }

    @Test
    void should_ask_the_model_nothing_about_what_is_there_already() throws IOException {
        index();

        assertThat(index()).isEqualTo(JSON.readTree("{\"captioned\":0,\"reused\":4,\"removed\":0,\"failed\":[]}"));
    }

    @Test
    void should_caption_what_is_new_and_remove_what_is_gone() throws IOException {
        index();
        Files.move(photos.resolve("signs/01.png"), photos.resolve("signs/same.png"));
        Files.delete(photos.resolve("receipts/03.png"));
        Command.copy(photos, "cards/01.png");

        // the moved picture is known by its content
        assertThat(index()).isEqualTo(JSON.readTree("{\"captioned\":1,\"reused\":3,\"removed\":2,\"failed\":[]}"));
        assertThat(ask("What does the yellow sign say?").at("/sources/0/file").asText())
                .isEqualTo("signs/same.png");
    }

    @Test
    void the_answer_should_come_from_the_picture_and_not_from_its_caption() throws IOException {
        index();
        String pharmacy = hash("receipts/01.png");
        String shop = hash("receipts/03.png");
        // now the caption of the pharmacy's receipt stands for the picture of the other one
        Files.writeString(store, Files.readString(store).replace(pharmacy, shop));

        JsonNode answer = ask(PHARMACY);

        assertThat(answer.at("/sources/0/file").asText()).isEqualTo("receipts/01.png");
        assertThat(answer.at("/sources/0/caption").asText()).contains("51.00");
        assertThat(answer.get("answer").asText()).isEqualTo("The total is 26.20 €.");
    }

    @Test
    void should_see_another_picture_after_it_was_replaced() throws IOException {
        index();
        Files.copy(
                photos.resolve("receipts/03.png"),
                photos.resolve("receipts/01.png"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(index()).isEqualTo(JSON.readTree("{\"captioned\":0,\"reused\":4,\"removed\":0,\"failed\":[]}"));
        assertThat(ask("Look at the receipt from Park Shop. What is the total?")
                        .get("answer")
                        .asText())
                .isEqualTo("The total is 26.20 €.");
        assertThat(ask(PHARMACY).at("/sources/0/caption").asText()).doesNotContain("Super Pharmacy");
    }

    @Test
    void should_find_a_picture_by_a_picture() throws IOException {
        index();

        JsonNode found =
                JSON.readTree(Command.rag("ask", "--image", photos.resolve("signs/01.png"), "--store", store, "--json")
                        .out());

        assertThat(found.at("/sources/0/file").asText()).isEqualTo("signs/01.png");
    }

    @Test
    void should_show_as_many_pictures_as_wanted() throws IOException {
        index();

        JsonNode answer = JSON.readTree(
                Command.rag("ask", "receipt", "--pictures", 2, "--min-score", 0, "--store", store, "--json")
                        .out());

        assertThat(answer.get("pictures").asInt()).isEqualTo(2);
        assertThat(answer.get("sources")).hasSize(2);
    }

    @Test
    void should_say_that_nothing_fits() throws IOException {
        index();

        JsonNode answer = JSON.readTree(
                Command.rag("ask", "How deep is the sea?", "--min-score", 0.95, "--store", store, "--json")
                        .out());

        assertThat(answer)
                .isEqualTo(JSON.readTree(
                        "{\"answer\":\"Nothing in the index fits the question.\"," + "\"sources\":[],\"pictures\":0}"));
    }

    private JsonNode index() throws IOException {
        Command indexed = Command.rag("index", photos, "--store", store, "--json");
        assertThat(indexed.status()).as(indexed.err()).isZero();
        return JSON.readTree(indexed.out());
    }

    private JsonNode ask(String question) throws IOException {
        Command asked = Command.rag("ask", question, "--store", store, "--json");
        assertThat(asked.status()).as(asked.err()).isZero();
        return JSON.readTree(asked.out());
    }

    /** The hash of a picture of the index: the name of the file with its bytes. */
    private String hash(String file) throws IOException {
        byte[] wanted = Files.readAllBytes(photos.resolve(file));
        try (Stream<Path> pictures = Files.walk(folder.resolve("index.pictures"))) {
            for (Path picture : pictures.filter(Files::isRegularFile).toList()) {
                if (Arrays.equals(Files.readAllBytes(picture), wanted)) {
                    return picture.getFileName().toString().replaceAll("\\..*", "");
                }
            }
        }
        throw new AssertionError(file + " is not in the picture store");
    }
}
