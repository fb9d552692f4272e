package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the tokenizer of a model comes from. */
class ModelsTest {
    @TempDir
    Path folder;

    @Test
    void a_folder_with_only_tokenizer_json_has_the_ids_of_tekken() throws IOException {
        copyTiny();
        Files.delete(folder.resolve("tekken.json"));
        try (Checkpoint checkpoint = Models.open(folder.toString())) {
            Tokenizer tokenizer = Models.tokenizer(checkpoint);
            Tokenizer tekken = Tokenizer.load(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"));

            assertThat(tokenizer.vocabSize()).isEqualTo(tekken.vocabSize());
            assertThat(TokenizerFixtures.cases("/fixtures/tokenizer/encode.json"))
                    .map(golden -> golden.get("text").textValue())
                    .allSatisfy(text -> assertThat(tokenizer.encode(text)).containsExactly(tekken.encode(text)));
        }
    }

    @Test
    void a_folder_without_a_tokenizer_needs_the_vocabulary_of_pixtral() throws IOException {
        copyTiny();
        Files.delete(folder.resolve("tekken.json"));
        Files.delete(folder.resolve("tokenizer.json"));
        try (Checkpoint checkpoint = Models.open(folder.toString())) {
            assertThatThrownBy(() -> Models.tokenizer(checkpoint))
                    .isInstanceOf(PixtralException.class)
                    .hasMessage(folder + ": there is neither tekken.json nor tokenizer.json, and the vocabulary of "
                            + "Pixtral-12B, which would be used instead, has 131072 tokens, but the model has 1600; "
                            + "copy the tokenizer file of the same model into this folder.");
        }
    }

    @Test
    void a_model_of_the_size_of_pixtral_gets_the_vocabulary_in_the_jar() {
        ModelConfig config = new ModelConfig(
                new TextConfig(64, 128, 1, 4, 2, 16, 131_072, 1e9, 1e-5, 4096),
                new VisionConfig(32, 64, 1, 2, 16, 3, 256, 16, 1e4, 1e-5),
                true,
                10);
        try (Checkpoint checkpoint = Checkpoint.random("random", config, 1)) {
            assertThat(Models.tokenizer(checkpoint).encode("getHTTPResponse")).containsExactly(1689, 30_499, 6566);
        }
    }

    @Test
    void a_tokenizer_of_another_model_is_refused() throws IOException {
        copyTiny();
        Files.copy(
                Fixtures.path("tiny-pixtral/tekken.json"),
                folder.resolve("tekken.json"),
                StandardCopyOption.REPLACE_EXISTING);
        try (Checkpoint checkpoint = Models.open(folder.toString())) {
            assertThatThrownBy(() -> Models.tokenizer(checkpoint))
                    .isInstanceOf(PixtralException.class)
                    .hasMessage(folder + ": tekken.json has 4000 tokens, but the model has 1600; "
                            + "take tekken.json from the same checkpoint.");
        }
    }

    private void copyTiny() throws IOException {
        try (Stream<Path> files = Files.list(Fixtures.path("fixtures/model/tiny-a/hf"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
    }
}
