package dev.pixtral.checkpoint;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.checkpoint.PackedFolders.Change;
import dev.pixtral.checkpoint.PackedFolders.Raw;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folders of siblings in Hugging Face's layout: names of tensors, the output matrix, and FP8 that contradicts itself.
 */
class SiblingFoldersTest {
    private static final Path TIED = Fixtures.path("fixtures/siblings/model/ministral3b-a/hf");
    private static final Path FP8 = Fixtures.path("fixtures/siblings/model/ministral8b-a/hf-fp8");
    private static final String EMBEDDINGS = "language_model.model.embed_tokens.weight";
    private static final String OUTPUT = "language_model.lm_head.weight";
    private static final String QUERY = "language_model.model.layers.0.self_attn.q_proj.";

    @TempDir
    Path folder;

    /** As transformers saves them unless it restores the published names. */
    @ParameterizedTest
    @ValueSource(strings = {"ministral3b-a/hf", "ministral8b-a/hf-fp8"})
    void the_newer_names_of_tensors_mean_the_same(String name) throws IOException {
        Path published = Fixtures.path("fixtures/siblings/model/" + name);
        Path renamed = PackedFolders.changed(published, folder, (_, tensors) -> {
            Map<String, Raw> all = new LinkedHashMap<>(tensors);
            tensors.clear();
            all.forEach((tensor, raw) -> tensors.put(newer(tensor), raw));
        });

        assertSame(published, renamed);
    }

    private static String newer(String name) {
        return name.startsWith("language_model.lm_head.")
                ? name.substring("language_model.".length())
                : "model." + name.replaceFirst("^language_model\\.model\\.", "language_model.");
    }

    @Test
    void an_output_matrix_that_is_not_stored_is_tied_unless_the_file_says_otherwise() throws IOException {
        Path silent =
                PackedFolders.changed(TIED, folder, (config, _) -> text(config).remove("tie_word_embeddings"));

        assertSame(TIED, silent);
        assertThat(CheckpointOutline.read(silent).config().text().tiedEmbeddings())
                .isTrue();
    }

    @Test
    void what_the_text_configuration_says_counts_though_an_output_matrix_is_stored() throws IOException {
        Path both = PackedFolders.changed(TIED, folder, (_, tensors) -> {
            Raw embeddings = tensors.get(EMBEDDINGS);
            tensors.put(OUTPUT, new Raw(embeddings.type(), embeddings.shape(), new byte[embeddings.bytes().length]));
        });

        assertSame(TIED, both);
    }

    /** The key of the whole model is wrong in published files. */
    @Test
    void an_output_matrix_that_is_stored_counts_whatever_the_outer_key_says() throws IOException {
        Path stored = PackedFolders.changed(FP8, folder, (config, _) -> {
            text(config).remove("tie_word_embeddings");
            config.put("tie_word_embeddings", true);
        });

        assertSame(FP8, stored);
        assertThat(CheckpointOutline.read(stored).config().text().tiedEmbeddings())
                .isFalse();
    }

    @Test
    void a_tied_output_matrix_is_counted_once() {
        CheckpointOutline outline = CheckpointOutline.read(TIED);
        long parameters = RequiredTensors.stored(outline.config()).values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();

        assertThat(outline.parameters()).isEqualTo(parameters);
        assertThat(outline.bytes()).isEqualTo(2 * parameters);
        assertThat(outline.isStreamable()).isFalse();
    }

    static List<Arguments> contradictions() {
        Change neither = (config, _) -> text(config).put("tie_word_embeddings", false);
        Change noScale = (_, tensors) -> tensors.remove(QUERY + "weight_scale_inv");
        Change noCodes = (_, tensors) -> tensors.remove(QUERY + "weight");
        Change blocks =
                (_, tensors) -> tensors.put(QUERY + "weight_scale_inv", new Raw("F32", List.of(1L, 2L), new byte[8]));
        Change integers =
                (_, tensors) -> tensors.put(QUERY + "weight_scale_inv", new Raw("I32", List.of(1L), new byte[4]));
        Change nan = (_, tensors) -> tensors.put(
                QUERY + "weight_scale_inv", new Raw("F32", List.of(), new byte[] {0, 0, (byte) 0xC0, 0x7F}));
        Change infinite = (_, tensors) -> tensors.put(
                QUERY + "weight_scale_inv", new Raw("F32", List.of(), new byte[] {0, 0, (byte) 0x80, 0x7F}));
        Change otherScale =
                (_, tensors) -> tensors.put(QUERY + "weight_scale", tensors.remove(QUERY + "weight_scale_inv"));
        Change silent = (config, _) -> config.remove("quantization_config");
        return List.of(
                Arguments.of(TIED, neither, "tensor '" + OUTPUT + "' is missing"),
                Arguments.of(FP8, noScale, "tensor '" + QUERY + "weight_scale_inv' is missing"),
                Arguments.of(FP8, noCodes, "tensor '" + QUERY + "weight' is missing"),
                Arguments.of(FP8, blocks, QUERY + "weight_scale_inv' has shape [1, 2], but"),
                Arguments.of(FP8, integers, QUERY + "weight_scale_inv' holds I32"),
                Arguments.of(FP8, nan, QUERY + "weight_scale_inv' has a scale that is not a number"),
                Arguments.of(FP8, infinite, QUERY + "weight_scale_inv' has a scale that is not a number"),
                Arguments.of(FP8, otherScale, QUERY + "weight_scale' belongs to weights that were quantised"),
                Arguments.of(FP8, silent, "_scale' belongs to weights that were quantised"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void what_contradicts_itself_is_refused_by_name(Path from, Change change, String problem) throws IOException {
        Path changed = PackedFolders.changed(from, folder, change);

        assertThatThrownBy(() -> Checkpoint.open(changed))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(problem);
    }

    private static ObjectNode text(ObjectNode config) {
        return (ObjectNode) config.get("text_config");
    }

    private static void assertSame(Path expected, Path actual) {
        try (Checkpoint one = Checkpoint.open(expected);
                Checkpoint other = Checkpoint.open(actual)) {
            assertThat(other.config()).isEqualTo(one.config());
            one.config().tensors().forEach((name, shape) -> {
                int[] sizes = shape.stream().mapToInt(Math::toIntExact).toArray();
                assertThatTensor(other.tensor(name, sizes).toFloats())
                        .as(name)
                        .hasBitsOf(one.tensor(name, sizes).toFloats());
            });
        }
    }
}
