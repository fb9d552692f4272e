package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.TensorInfo;
import com.github.tjake.jlama.safetensors.WeightLoader;
import com.github.tjake.jlama.tensor.AbstractTensor;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The weights of both layouts of the small random model against the file in Hugging Face's layout, which is the order
 * that Jlama wants.
 */
class CheckpointWeightsTest {
    private static final Path TINY_A = Fixtures.path("fixtures/model/tiny-a");

    @ParameterizedTest
    @ValueSource(strings = {"native", "hf"})
    void every_weight_has_the_values_of_the_hugging_face_file(String layout) {
        JsonNode shards = Fixtures.json("fixtures/model/tiny-a/hf/model.safetensors.index.json")
                .get("weight_map");
        try (CheckpointWeights weights = CheckpointWeights.open(TINY_A.resolve(layout))) {
            WeightLoader loader = weights;
            assertThat(loader.tensorInfoMap())
                    .hasSize(3 + 9 * weights.config().text().numLayers());
            for (String name : loader.tensorInfoMap().keySet()) {
                assertThat(loader.isWeightPresent(name)).isTrue();
                assertThat(values(loader.load(name)))
                        .as(name)
                        .containsExactly(stored("language_model." + name, shards));
            }
        }
    }

    private static float[] stored(String name, JsonNode shards) {
        return SafetensorsFile.of(TINY_A.resolve("hf").resolve(shards.get(name).textValue()))
                .floats(name);
    }

    private static float[] values(AbstractTensor<?, ?> tensor) {
        int rows = tensor.shape().first();
        int cols = tensor.shape().last();
        float[] values = new float[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.get(i / cols, i % cols);
        }
        return values;
    }

    @Test
    void the_map_tells_type_shape_and_places() {
        try (CheckpointWeights weights = CheckpointWeights.open(TINY_A.resolve("native"))) {
            TensorInfo embeddings = weights.tensorInfoMap().get("model.embed_tokens.weight");
            assertThat(embeddings.dType).isEqualTo(DType.BF16);
            assertThat(embeddings.shape)
                    .containsExactly(
                            weights.config().text().vocabSize(),
                            weights.config().text().hiddenSize());

            List<TensorInfo> infos = new ArrayList<>(weights.tensorInfoMap().values());
            for (int i = 1; i < infos.size(); i++) {
                assertThat(infos.get(i).dataOffsets[0]).isEqualTo(infos.get(i - 1).dataOffsets[1]);
            }
            assertThat(weights.metadata().get("source")).contains("tiny-a");
            assertThat(weights.getModelDType()).isEqualTo(DType.F32);
        }
    }

    @Test
    void weights_are_views_on_the_file_except_queries_and_keys() {
        try (CheckpointWeights weights = CheckpointWeights.open(TINY_A.resolve("native"))) {
            assertThat(address(weights, "model.norm.weight")).isEqualTo(address(weights, "model.norm.weight"));
            assertThat(address(weights, "lm_head.weight")).isEqualTo(address(weights, "lm_head.weight"));
            assertThat(address(weights, "model.layers.0.self_attn.q_proj.weight"))
                    .isNotEqualTo(address(weights, "model.layers.0.self_attn.q_proj.weight"));
        }
    }

    private static long address(CheckpointWeights weights, String name) {
        return weights.load(name).getMemorySegment().address();
    }

    @Test
    void an_unknown_name_is_refused() {
        try (CheckpointWeights weights = CheckpointWeights.open(TINY_A.resolve("native"))) {
            assertThat(weights.isWeightPresent("model.layers.99.mlp.up_proj.weight"))
                    .isFalse();
            assertThatThrownBy(() -> weights.load("model.layers.99.mlp.up_proj.weight"))
                    .isInstanceOf(JlamaException.class)
                    .hasMessageContaining("model.layers.99");
        }
    }

    @Test
    void closing_closes_what_was_opened_here_and_nothing_else() {
        try (Checkpoint checkpoint = Checkpoint.open(TINY_A.resolve("native"))) {
            CheckpointWeights view = CheckpointWeights.of(checkpoint);
            view.close();
            assertThatCode(() -> view.load("model.layers.0.self_attn.q_proj.weight"))
                    .doesNotThrowAnyException();
        }
        CheckpointWeights owner = CheckpointWeights.open(TINY_A.resolve("native"));
        owner.close();
        owner.close();
        assertThatThrownBy(() -> owner.load("model.layers.0.self_attn.q_proj.weight"))
                .isInstanceOf(IllegalStateException.class);
    }
}
