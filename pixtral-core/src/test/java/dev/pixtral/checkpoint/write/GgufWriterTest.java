package dev.pixtral.checkpoint.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TensorPlace;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.tokenizer.ByteLevelVocabulary;
import dev.pixtral.tokenizer.PixtralVocabulary;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GGUF files that are written and read again. */
class GgufWriterTest {
    private static final int VOCABULARY = 1200;
    private static final ModelConfig CONFIG = new ModelConfig(
            new TextConfig(256, 512, 8, 4, 2, 64, VOCABULARY, 1e9, 1e-5, 4096),
            new VisionConfig(32, 64, 1, 2, 16, 3, 256, 16, 1e4, 1e-5),
            true,
            10);

    @TempDir
    private Path folder;

    private GgufWriter write(Checkpoint source, GgufTypes types, Path file) {
        ByteLevelVocabulary vocabulary = ByteLevelVocabulary.of(PixtralVocabulary.load(VOCABULARY));
        GgufWriter writer = GgufWriter.of(source, types, file);
        List<Long> written = new ArrayList<>();
        writer.write(
                new GgufVocabulary(vocabulary.tokens(), vocabulary.specials(), vocabulary.merges()), 2, written::add);
        assertThat(written.getLast()).isEqualTo(writer.dataBytes());
        return writer;
    }

    @Test
    void bfloat16_is_read_as_it_was_written() throws IOException {
        Path file = folder.resolve("random.gguf");
        try (Checkpoint source = Checkpoint.random("random", CONFIG, 1)) {
            GgufWriter writer = write(source, GgufTypes.BF16, file);
            assertThat(writer.projector())
                    .isEqualTo(folder.resolve("mmproj-random-bf16.gguf"))
                    .exists();

            try (Checkpoint read = Checkpoint.open(file)) {
                assertThat(read.config()).isEqualTo(CONFIG);
                assertThat(read.ownFormats()).isEmpty();
                CONFIG.tensors().forEach((name, shape) -> {
                    int[] sizes = shape.stream().mapToInt(Long::intValue).toArray();
                    assertThat(Arrays.equals(
                                    read.tensor(name, sizes).toFloats(),
                                    source.tensor(name, sizes).toFloats()))
                            .as(name)
                            .isTrue();
                });
                Tokenizer tokenizer =
                        Tekken.parse(read.tokenizer().orElseThrow().open(), "test");
                Tokenizer expected = PixtralVocabulary.load(VOCABULARY);
                assertThat(tokenizer.vocabSize()).isEqualTo(VOCABULARY);
                assertThat(tokenizer.encode("Hello, what is 3.14?"))
                        .containsExactly(expected.encode("Hello, what is 3.14?"));
            }
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
    }

    @Test
    void types_are_those_of_llama_cpp() {
        Path file = folder.resolve("random.gguf");
        try (Checkpoint source = Checkpoint.random("random", CONFIG, 1)) {
            write(source, GgufTypes.Q4_K_M, file);
        }

        Map<String, String> types = new TreeMap<>();
        CheckpointOutline.read(file).tensors().stream()
                .filter(place -> place.shape().size() > 1)
                .forEach(place -> types.put(place.name(), place.encoding().label()));
        assertThat(types)
                .containsEntry("output.weight", "Q6_K")
                .containsEntry("tok_embeddings.weight", "Q4_K")
                .containsEntry("layers.0.attention.wq.weight", "Q4_K")
                .containsEntry("vision_encoder.patch_conv.weight", "F16");
        assertThat(types.entrySet().stream()
                        .filter(type ->
                                type.getValue().equals("Q6_K") && type.getKey().endsWith("attention.wv.weight"))
                        .map(type -> type.getKey().charAt("layers.".length())))
                .as("of 8 layers: the first, the last, and each third between")
                .containsExactly('0', '3', '6', '7');
        assertThat(types.entrySet().stream()
                        .filter(type ->
                                type.getValue().equals("Q6_K") && type.getKey().endsWith("feed_forward.w2.weight")))
                .hasSize(4);
        assertThat(types.values().stream().filter("Q6_K"::equals)).hasSize(9);
    }

    /** A code of n bits is wrong by at most half a step of the part's range, and scales add a little. */
    @ParameterizedTest
    @CsvSource({"layers.1.attention.wq.weight, Q4_K, 0.07", "layers.0.attention.wv.weight, Q6_K, 0.02"})
    void quantised_values_are_near(String name, String type, double most) {
        Path file = folder.resolve("random.gguf");
        try (Checkpoint source = Checkpoint.random("random", CONFIG, 1)) {
            write(source, GgufTypes.Q4_K_M, file);
            int[] sizes =
                    CONFIG.tensors().get(name).stream().mapToInt(Long::intValue).toArray();
            try (Checkpoint read = Checkpoint.open(file)) {
                TensorPlace place = CheckpointOutline.read(file).tensors().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                assertThat(place.encoding().label()).isEqualTo(type);
                float[] expected = source.tensor(name, sizes).toFloats();
                float[] values = read.tensor(name, sizes).toFloats();
                double error = 0;
                double size = 0;
                for (int i = 0; i < values.length; i++) {
                    error += Math.pow(values[i] - expected[i], 2);
                    size += Math.pow(expected[i], 2);
                }
                assertThat(Math.sqrt(error / size)).isLessThan(most);
            }
        }
    }

    @Test
    void short_rows_have_blocks_that_fit() {
        ModelConfig narrow = new ModelConfig(
                new TextConfig(64, 160, 1, 2, 1, 32, VOCABULARY, 1e6, 1e-5, 128), CONFIG.vision(), true, 10);
        Path file = folder.resolve("narrow.gguf");
        try (Checkpoint source = Checkpoint.random("narrow", narrow, 1)) {
            write(source, GgufTypes.Q4_K_M, file);
        }

        assertThat(CheckpointOutline.read(file).tensors())
                .filteredOn(place -> place.name().equals("output.weight"))
                .singleElement()
                .satisfies(place -> assertThat(place.encoding().label()).isEqualTo("Q8_0"));
    }

    @Test
    void a_file_that_is_there_is_left_alone() throws IOException {
        Path file = Files.writeString(folder.resolve("random.gguf"), "mine");
        try (Checkpoint source = Checkpoint.random("random", CONFIG, 1)) {
            assertThatThrownBy(() -> write(source, GgufTypes.BF16, file))
                    .isInstanceOf(PixtralException.class)
                    .hasMessage(file + " exists already; give the name of a file that does not.");
        }
        assertThat(file).hasContent("mine");
        assertThat(folder).isDirectoryNotContaining("glob:**mmproj**");
    }
}
