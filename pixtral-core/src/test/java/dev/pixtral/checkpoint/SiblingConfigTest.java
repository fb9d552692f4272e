package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.checkpoint.TextConfig.QueryScale;
import dev.pixtral.checkpoint.TextConfig.Yarn;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations of Pixtral's siblings, in both layouts: what they mean, and which of their keys contradict others. */
class SiblingConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Fixtures.path("fixtures/siblings/model");

    private static final ModelConfig MINISTRAL_3B = new ModelConfig(
            new TextConfig(
                    64,
                    160,
                    2,
                    4,
                    2,
                    32,
                    1240,
                    1e6,
                    1e-5,
                    1024,
                    new Yarn(16, 64, 32, 1, 1),
                    new QueryScale(0.1, 64),
                    true),
            new VisionConfig(64, 96, 2, 2, 32, 3, 140, 14, 1e4, 1e-5, 2),
            false,
            true,
            10);

    @Test
    void a_configuration_means_the_same_in_both_layouts() throws IOException {
        assertThat(mistral(json("ministral3b-a/native/params.json"))).isEqualTo(MINISTRAL_3B);
        assertThat(huggingFace(json("ministral3b-a/hf/config.json"))).isEqualTo(MINISTRAL_3B);
        assertThat(mistral(json("small31-a/native/params.json")))
                .isEqualTo(huggingFace(json("small31-a/hf/config.json")));
        assertThat(mistral(json("ministral8b-a/native-fp8/params.json")))
                .isEqualTo(huggingFace(json("ministral8b-a/hf-fp8/config.json")));
    }

    @Test
    void Pixtral_Large_differs_in_sizes_and_biases_only() throws IOException {
        ModelConfig large = mistral(json("large-a/native/params.json"));

        assertThat(large)
                .isEqualTo(new ModelConfig(
                        new TextConfig(96, 160, 2, 6, 1, 16, 1322, 1e9, 1e-5, 131_072),
                        new VisionConfig(96, 160, 2, 4, 24, 3, 1024, 16, 1e4, 1e-5),
                        false,
                        10));
        assertThat(large.vision().tokenSize()).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ministral3b-a/native", "small31-a/native", "large-a/native"})
    void what_is_written_is_read_again(String folder) throws IOException {
        ModelConfig config = mistral(json(folder + "/params.json"));

        assertThat(MistralParams.parse(JsonFields.parse(MistralParams.write(config), "params.json")))
                .isEqualTo(config);
    }

    /** As other libraries recommend it, where the files do not turn it off. */
    @Test
    void the_magnitude_of_YaRN_is_applied_if_the_files_ask_for_it() throws IOException {
        double magnitude = 0.1 * Math.log(16) + 1;
        ObjectNode params = json("ministral3b-a/native/params.json");
        ((ObjectNode) params.get("yarn")).put("apply_scale", true);
        ObjectNode config = json("ministral3b-a/hf/config.json");
        ((ObjectNode) config.at("/text_config/rope_parameters")).put("mscale_all_dim", 0);

        assertThat(mistral(params).text().yarn().magnitude()).isEqualTo(magnitude);
        assertThat(huggingFace(config).text().yarn().magnitude()).isEqualTo(magnitude);
        ((ObjectNode) config.at("/text_config/rope_parameters")).put("attention_factor", 1.5);
        ModelConfig other = huggingFace(config);
        assertThat(other.text().yarn().magnitude()).isEqualTo(1.5);
        assertThat(MistralParams.parse(JsonFields.parse(MistralParams.write(other), "params.json")))
                .as("of a prepared file")
                .isEqualTo(other);
    }

    @Test
    void the_longest_side_may_be_less_than_the_encoder_was_built_for() throws IOException {
        ObjectNode params = json("ministral3b-a/native/params.json");
        ((ObjectNode) params.get("vision_encoder")).put("max_image_size", 112);

        assertThat(mistral(params).vision().imageSize()).isEqualTo(112);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/vision_encoder/spatial_merge_size | 1 | vision_encoder.spatial_merge_size is 1, but vision_encoder.mm_projector_id is \"patch_merge\"",
                "/vision_encoder/mm_projector_id | \"\" | vision_encoder.spatial_merge_size is 2, but vision_encoder.mm_projector_id is \"\"",
                "/vision_encoder/mm_projector_id | null | vision_encoder.spatial_merge_size is 2, but vision_encoder.mm_projector_id is absent",
                "/vision_encoder/spatial_merge_size | 17 | vision spatial_merge_size must be from 1 to 16, but is 17",
                "/vision_encoder/spatial_merge_size | 0 | vision_encoder.spatial_merge_size is 0, but vision_encoder.mm_projector_id is \"patch_merge\"",
                "/vision_encoder/spatial_merge_size | 3 | vision image_size 140 is not a multiple of patch_size 14 x spatial_merge_size 3",
                "/vision_encoder/spatial_merge_size | 1000000000 | vision spatial_merge_size must be from 1 to 16, but is 1000000000",
                "/vision_encoder/spatial_merge_size | 1e10 | 'vision_encoder.spatial_merge_size' must be",
                "/vision_encoder/num_attention_heads | 3 | vision hidden_size 64 is not num_attention_heads 3 x head_dim 21",
                "/vision_encoder/num_attention_heads | 32 | vision head_dim 2 (hidden_size / num_attention_heads) must be a multiple of 4",
                "/head_dim | 33 | head_dim 33",
                "/head_dim | 1000000000 | text head_dim must be from 2 to 4096, but is 1000000000",
                "/n_kv_heads | 3 | n_heads",
                "/vision_encoder/max_image_size | 280 | vision_encoder.max_image_size is 280, but vision_encoder.image_size is 140",
                "/vision_encoder/max_image_size | 126 | vision image_size 126 is not a multiple of patch_size 14 x spatial_merge_size 2",
                "/yarn/factor | null | 'yarn.factor' is missing",
                "/yarn/factor | 0.5 | yarn factor must be from 1 to 1000000, but is 0.5",
                "/yarn/factor | -16 | yarn factor must be from 1 to 1000000, but is -16.0",
                "/yarn/factor | 1e400 | 'yarn.factor' must be",
                "/yarn/factor | \"NaN\" | 'yarn.factor' must be",
                "/yarn/beta | 1e400 | 'yarn.beta' must be",
                "/yarn/beta | 0.5 | yarn beta_fast (beta) 0.5 is less than beta_slow (alpha) 1.0",
                "/yarn/alpha | 0 | yarn beta_slow (alpha) must be a positive number, but is 0.0",
                "/yarn/original_max_position_embeddings | 0 | yarn original_max_position_embeddings must be from 1",
                "/yarn/mscale | 2 | yarn.mscale is 2, but this setting is not supported",
                "/rope_theta | 1 | text rope_theta 1.0 must be greater than 1",
                "/llama_4_scaling/beta | -1 | llama_4_scaling beta must be from 0 to 1000, but is -1.0",
                "/llama_4_scaling/beta | 1e9 | llama_4_scaling beta must be from 0 to 1000, but is 1.0E9",
                "/llama_4_scaling/original_max_position_embeddings | 0 | llama_4_scaling original_max_position_embeddings must be from 1",
                "/llama_4_scaling | 0.1 | 'llama_4_scaling' must be",
                "/llama_4_scaling/beta | null | 'llama_4_scaling.beta' is missing",
                "/llama_4_scaling/gamma | 1 | llama_4_scaling.gamma is 1, but this setting is not supported",
                "/quantization | {\"qformat_weight\": \"fp8_e4m3\", \"qscheme_act\": \"BLOCK\"} | quantization.qscheme_act is \"BLOCK\"",
            })
    void params_json_is_refused_by_the_keys_that_are_wrong(String pointer, String value, String problem)
            throws IOException {
        ObjectNode params = json("ministral3b-a/native/params.json");
        edit(params, pointer, value);
        assertThatThrownBy(() -> mistral(params))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("params.json: ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/text_config/rope_theta | 1e9 | text_config.rope_theta is 1.0E9, but text_config.rope_parameters is an object",
                "/text_config/rope_scaling | {\"type\": \"yarn\", \"factor\": 8} | text_config.rope_scaling is {type=yarn, factor=8}, but text_config.rope_parameters is",
                "/text_config/rope_parameters/type | \"default\" | text_config.rope_parameters.rope_type is \"yarn\", but text_config.rope_parameters.type is \"default\"",
                "/text_config/rope_parameters/truncate | false | text_config.rope_parameters.truncate is false",
                "/text_config/rope_parameters/partial_rotary_factor | 0.5 | text_config.rope_parameters.partial_rotary_factor is 0.5",
                "/text_config/rope_parameters/factor | null | 'text_config.rope_parameters.factor' is missing",
                "/vision_config/spatial_merge_size | 1 | vision_config.spatial_merge_size is 1",
                "/model_type | \"llava\" | spatial_merge_size is 2, but merging of patches is not supported",
                "/quantization_config | {\"quant_method\": \"fp8\", \"weight_block_size\": [128, 128]} | quantization_config.weight_block_size is [128, 128]",
                "/quantization_config | {\"quant_method\": \"fp8\", \"fmt\": \"e5m2\"} | quantization_config.fmt is \"e5m2\"",
            })
    void config_json_is_refused_by_the_keys_that_are_wrong(String pointer, String value, String problem)
            throws IOException {
        ObjectNode config = json("ministral3b-a/hf/config.json");
        edit(config, pointer, value);
        assertThatThrownBy(() -> huggingFace(config))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("config.json: ")
                .hasMessageContaining(problem);
    }

    private static void edit(ObjectNode root, String pointer, String value) throws IOException {
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) root.at(pointer.substring(0, slash))).set(pointer.substring(slash + 1), JSON.readTree(value));
    }

    private static ObjectNode json(String file) throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(ROOT.resolve(file)));
    }

    private static ModelConfig mistral(JsonNode json) {
        return MistralParams.parse(fields(json, "params.json"));
    }

    private static ModelConfig huggingFace(JsonNode json) {
        return HuggingFaceConfig.parse(fields(json, "config.json"));
    }

    private static JsonFields fields(JsonNode json, String source) {
        return JsonFields.parse(json.toString().getBytes(StandardCharsets.UTF_8), source);
    }
}
