package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records read from pictures that the embedded model has not seen in its training. */
class HeldOutPicturesTest {
    private static final Path PICTURES = Path.of("../pixtral-core/src/test/resources/tiny-pixtral/images");

    record Total(BigDecimal total) {}

    record Card(String name, Integer age) {}

    record Receipt(String store, String date, BigDecimal total) {}

    interface Reader {
        @UserMessage("Give me total in JSON.")
        Total total(@UserMessage ImageContent picture);

        @UserMessage("Extract name, age as JSON.")
        Card card(@UserMessage ImageContent picture);

        @UserMessage("Extract store, date, total as JSON.")
        Result<Receipt> receipt(@UserMessage ImageContent picture);
    }

    private static PixtralChatModel model;
    private static Reader reader;

    @BeforeAll
    static void open() {
        model = PixtralChatModel.builder().maxOutputTokens(120).build();
        reader = AiServices.create(Reader.class, model);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static ImageContent picture(Path file) {
        return ImageContent.from(file, "image/png");
    }

    @Test
    void what_the_model_can_read_is_right() {
        assertThat(reader.total(picture(PICTURES.resolve("docs-021-0.png"))).total())
                .isEqualByComparingTo("9.12");
        assertThat(reader.card(picture(PICTURES.resolve("docs-015-0.png")))).isEqualTo(new Card("Lucia Brown", 78));
        assertThat(reader.receipt(picture(PICTURES.resolve("docs-027-0.png"))).content())
                .isEqualTo(new Receipt("Green Hardware", "11.12.2025", new BigDecimal("44.0")));
    }

    /**
     * Whatever is on a picture: the record is there, since the answer parses and validates. A small model may repeat
     * itself in a string for ever; the penalty, which counts inside of strings alone, lets it end.
     */
    @Test
    void every_picture_gives_a_record() throws IOException {
        try (Stream<Path> files = Files.list(PICTURES);
                PixtralChatModel patient = PixtralChatModel.builder()
                        .maxOutputTokens(120)
                        .frequencyPenalty(1.0)
                        .build()) {
            Reader reader = AiServices.create(Reader.class, patient);
            List<Path> pictures = files.sorted().toList();
            assertThat(pictures).hasSizeGreaterThan(200);
            for (Path file : pictures) {
                Result<Receipt> receipt = reader.receipt(picture(file));

                assertThat(receipt.finishReason()).as(file.toString()).isEqualTo(FinishReason.STOP);
                assertThat(receipt.content()).as(file.toString()).isNotNull();
            }
        }
    }
}
