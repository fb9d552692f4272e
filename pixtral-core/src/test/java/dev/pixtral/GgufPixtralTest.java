package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Prompt;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PromptException;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A GGUF file is a model like any other, with the limits that its files set. */
class GgufPixtralTest {
    private static final Path PICTURE = Fixtures.path("fixtures/model/tiny-a/images/image-square-0.png");
    private static final GenerationOptions SHORT = GenerationOptions.DEFAULT.withMaxTokens(4);

    private static Path file(String name) {
        return Fixtures.path("fixtures/gguf/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-a-f16.gguf", "tiny-a-q8_0.gguf", "tiny-a-q4_0.gguf"})
    void answers_a_question_about_a_picture(String name) {
        try (Pixtral pixtral = Pixtral.open(file(name).toString())) {
            Reply reply = pixtral.generate(Prompt.of(user(image(PICTURE), text("What is it?"))), SHORT);

            assertThat(reply.tokens()).hasSize(4);
            assertThat(reply.usage().imageTokens()).isPositive();
        }
    }

    @Test
    void answers_texts_and_refuses_pictures_without_its_projector_file(@TempDir Path folder) throws IOException {
        Path alone = Files.copy(file("tiny-a-q8_0.gguf"), folder.resolve("tiny-a-q8_0.gguf"));
        Prompt picture = Prompt.of(user(image(PICTURE), text("What is it?")));
        try (Pixtral pixtral = Pixtral.open(alone.toString())) {
            assertThat(pixtral.generate(Prompt.of(user("Hello")), SHORT).tokens())
                    .hasSize(4);
            assertThatThrownBy(() -> pixtral.generate(picture, SHORT))
                    .isInstanceOf(PromptException.class)
                    .hasMessage("%s sees no pictures, because its vision encoder is missing: no projector file "
                                    .formatted(alone)
                            + "(mmproj-*.gguf) beside it is that of this model; put it there, or give it with --mmproj;"
                            + " texts work without it.");
        }
        PromptEncoder encoder = PromptEncoder.open(alone.toString());
        assertThatThrownBy(() -> encoder.count(picture, SHORT)).isInstanceOf(PromptException.class);
    }

    @Test
    void a_projector_file_of_another_kind_is_left_out_until_it_is_given(@TempDir Path folder) throws IOException {
        Path text = Files.copy(file("tiny-a-q8_0.gguf"), folder.resolve("tiny-a.gguf"));
        Path wrong = Files.copy(file("tiny-a-q8_0.gguf"), folder.resolve("mmproj-tiny-a.gguf"));
        try (Pixtral pixtral = Pixtral.open(text.toString())) {
            assertThatThrownBy(() -> pixtral.generate(Prompt.of(user(image(PICTURE), text("What is it?"))), SHORT))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining("that of this model");
        }
        assertThatThrownBy(() -> Pixtral.builder()
                        .model(text.toString())
                        .projectorFile(wrong)
                        .open())
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(wrong + ": ")
                .hasMessageContaining("a projector file has clip");
    }
}
