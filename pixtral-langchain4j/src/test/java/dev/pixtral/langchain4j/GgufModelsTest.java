package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of llama.cpp as models. */
class GgufModelsTest {
    private static final Path FIXTURES = Path.of("../pixtral-core/src/test/resources/fixtures");
    private static final UserMessage QUESTION = UserMessage.from(
            ImageContent.from(FIXTURES.resolve("model/tiny-a/images/image-square-0.png"), "image/png"),
            TextContent.from("Describe the image."));

    static List<Path> models() throws IOException {
        List<Path> models = new ArrayList<>();
        for (String folder : List.of("gguf", "gguf-k")) {
            try (Stream<Path> files = Files.list(FIXTURES.resolve(folder))) {
                files.filter(file -> file.getFileName().toString().matches("tiny-.*\\.gguf"))
                        .sorted()
                        .forEach(models::add);
            }
        }
        return models;
    }

    private static PixtralChatModel open(Path file) {
        return PixtralChatModel.builder()
                .modelName(file.toString())
                .temperature(0.0)
                .maxOutputTokens(24)
                .build();
    }

    @ParameterizedTest
    @MethodSource("models")
    void a_file_answers_a_question_about_a_picture(Path file) {
        try (PixtralChatModel model = open(file)) {
            ChatResponse response = model.chat(QUESTION);

            assertThat(response.aiMessage().text()).isNotEmpty();
            assertThat(response.metadata().tokenUsage().outputTokenCount()).isBetween(1, 24);
        }
    }

    /** The reference's continuation, which llama.cpp gives with this file too. */
    @Test
    void the_file_in_f16_gives_the_letters_of_the_reference() {
        try (PixtralChatModel model = open(FIXTURES.resolve("gguf/tiny-a-f16.gguf"))) {
            assertThat(model.chat(QUESTION).aiMessage().text())
                    .isEqualTo("\u0006+ toing\u043a\ufffdation wasess theallia" + "\u0438".repeat(12));
        }
    }

    @Test
    void without_its_projector_a_model_answers_texts_and_names_what_a_picture_needs(@TempDir Path folder)
            throws IOException {
        Path alone = Files.copy(FIXTURES.resolve("gguf/tiny-a-q8_0.gguf"), folder.resolve("tiny-a-q8_0.gguf"));
        try (PixtralChatModel model = open(alone)) {
            assertThat(model.chat("Hello")).isNotEmpty();
            assertThatThrownBy(() -> model.chat(QUESTION))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("mmproj");
        }
    }
}
