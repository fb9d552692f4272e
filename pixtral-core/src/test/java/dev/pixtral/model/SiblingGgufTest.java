package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.write.SiblingGguf;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Siblings in GGUF: the architecture {@code mistral3} with YaRN, scaled queries and tied output, and projectors that
 * merge. The keys are those of llama.cpp's converter ({@code conversion/mistral.py}, {@code pixtral.py}).
 */
class SiblingGgufTest {
    private static final float LOGITS = 5e-4f;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "small31-a, two-images",
        "large-a, image-wide",
        "ministral3b-a, two-images",
        "ministral3b-a, long-text",
    })
    void a_sibling_in_GGUF_gives_the_logits_and_tokens_of_the_reference(String model, String name) throws IOException {
        TinyA.Case golden = Siblings.golden(model, name);
        Path file = folder.resolve(model + ".gguf");
        ModelConfig config;
        try (Checkpoint source = Checkpoint.open(Siblings.folder(model, "native"))) {
            config = source.config();
            SiblingGguf.write(source, file);
        }
        try (PixtralNetwork network = PixtralNetwork.load(Checkpoint.open(file))) {
            assertThat(network.config().vision()).isEqualTo(config.vision());
            assertThat(network.config().projectorNorm()).isEqualTo(config.projectorNorm());
            assertThat(network.config().text().tiedEmbeddings())
                    .isEqualTo(config.text().tiedEmbeddings());
            assertThat(network.config().text().yarn()).isEqualTo(config.text().yarn());
            assertThatTensor(PackedLogits.ofGolden(network, golden))
                    .isWithin(golden.expected().floats("logits"), LOGITS);
            assertThat(PackedLogits.greedy(network, golden)).isEqualTo(golden.continuation());
        }
        assertThat(CheckpointOutline.read(file).parameters())
                .isEqualTo(
                        CheckpointOutline.read(Siblings.folder(model, "native")).parameters());
    }
}
