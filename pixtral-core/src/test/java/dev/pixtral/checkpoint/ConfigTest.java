package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The published config.json of mistral-community/pixtral-12b, as far as it says anything about the model. */
    private static final String PUBLISHED_HUGGING_FACE = """
            {"architectures": ["LlavaForConditionalGeneration"], "ignore_index": -100, "image_seq_length": 1,
             "image_token_index": 10, "model_type": "llava", "projector_hidden_act": "gelu",
             "text_config": {"hidden_size": 5120, "head_dim": 128, "intermediate_size": 14336, "is_composition": true,
              "max_position_embeddings": 1024000, "model_type": "mistral", "num_hidden_layers": 40,
              "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_theta": 1000000000.0, "sliding_window": null,
              "vocab_size": 131072},
             "torch_dtype": "bfloat16", "transformers_version": null,
             "vision_config": {"head_dim": 64, "hidden_act": "silu", "image_size": 1024, "is_composition": true,
              "model_type": "pixtral", "patch_size": 16, "rope_theta": 10000.0, "tie_word_embeddings": false},
             "vision_feature_layer": -1, "vision_feature_select_strategy": "full"}""";

    private static final String PUBLISHED_MISTRAL = """
            {"dim": 5120, "n_layers": 40, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32, "n_kv_heads": 8,
             "rope_theta": 1000000000.0, "norm_eps": 1e-05, "vocab_size": 131072,
             "vision_encoder": {"hidden_size": 1024, "num_channels": 3, "image_size": 1024, "patch_size": 16,
              "rope_theta": 10000.0, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16,
              "image_token_id": 10}}""";

    @Test
    void published_files_of_both_layouts_describe_the_same_model() {
        ModelConfig expected = new ModelConfig(
                new TextConfig(5120, 14336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072),
                new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5),
                true,
                10);

        assertThat(mistral(PUBLISHED_MISTRAL)).isEqualTo(expected);
        assertThat(huggingFace(PUBLISHED_HUGGING_FACE)).isEqualTo(expected);
        assertThat(expected.text().queryWidth()).isEqualTo(4096);
        assertThat(expected.text().keyValueWidth()).isEqualTo(1024);
    }

    @Test
    void optional_keys_of_mistral_are_read() throws IOException {
        ModelConfig config = mistral(edit(
                edit(
                        edit(PUBLISHED_MISTRAL, "/max_position_embeddings", "4096"),
                        "/vision_encoder/adapter_bias",
                        "false"),
                "/rope_theta",
                "remove"));

        assertThat(config.text().maxPositions()).isEqualTo(4096);
        assertThat(config.text().ropeTheta()).isEqualTo(1e6);
        assertThat(config.projectorBias()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/vision_config/hidden_act | \"gelu\"", // mirrors of September 2024
                "/vision_config/hidden_act | remove",
                "/text_config/max_position_embeddings | 131072",
                "/text_config/max_position_embeddings | remove",
                "/text_config/num_attention_heads | 32",
                "/text_config/tie_word_embeddings | false",
                "/tie_word_embeddings | true", // of the outer object, which has no embeddings of its own
                "/vision_config/rope_parameters | {\"rope_theta\": 10000.0, \"rope_type\": \"default\"}",
                "/text_config/rope_parameters | {\"rope_theta\": 1000000000, \"rope_type\": \"default\"}",
                "/text_config/rope_scaling | null",
                "/quantization_config | null",
                "/multimodal_projector_bias | true",
                "/some_key_of_the_future | [1, {}]",
            })
    void other_spellings_of_the_published_hugging_face_file_mean_the_same(String pointer, String value)
            throws IOException {
        assertThat(huggingFace(edit(PUBLISHED_HUGGING_FACE, pointer, value)))
                .isEqualTo(huggingFace(PUBLISHED_HUGGING_FACE));
    }

    @Test
    void transformers_5_keeps_the_rope_base_elsewhere() throws IOException {
        String moved = edit(
                edit(PUBLISHED_HUGGING_FACE, "/text_config/rope_theta", "remove"),
                "/text_config/rope_parameters",
                "{\"rope_theta\": 1e9}");

        assertThat(huggingFace(moved)).isEqualTo(huggingFace(PUBLISHED_HUGGING_FACE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/vision_encoder | remove | 'vision_encoder' is missing",
                "/vision_encoder | 7 | 'vision_encoder' must be an object, but is 7",
                "/dim | remove | 'dim' is missing",
                "/dim | null | 'dim' is missing",
                "/dim | -5120 | text hidden_size (dim) must be from 1 to 16777216, but is -5120",
                "/dim | 0 | text hidden_size (dim) must be",
                "/dim | 5120.0 | 'dim' must be a whole number below 2147483648, but is 5120.0",
                "/dim | 99999999999999999999999 | 'dim' must be a whole number below 2147483648",
                "/dim | \"5120\" | 'dim' must be a whole number below 2147483648, but is \"5120\"",
                "/dim | 2147483647 | text hidden_size (dim) must be from 1 to 16777216",
                "/n_layers | 2147483647 | text num_hidden_layers (n_layers) must be from 1 to 1000",
                "/n_kv_heads | 5 | n_heads) 32 is not a multiple of num_key_value_heads (n_kv_heads) 5",
                "/n_kv_heads | 64 | num_key_value_heads (n_kv_heads) must be from 1 to 32, but is 64",
                "/head_dim | 127 | text head_dim 127 is odd",
                "/norm_eps | 0 | rms_norm_eps (norm_eps) must be a positive number, but is 0.0",
                "/norm_eps | true | 'norm_eps' must be a number, but is true",
                "/rope_theta | -1e9 | text rope_theta must be a positive number",
                "/rope_theta | 1e999 | 'rope_theta' must be a number, but is Infinity",
                "/vision_encoder/hidden_size | 1000 | vision hidden_size 1000 is not num_attention_heads 16 x head_dim 62",
                "/vision_encoder/num_attention_heads | 0 | vision num_attention_heads must be from 1 to 4096, but is 0",
                "/vision_encoder/num_attention_heads | 512 | vision head_dim 2 (hidden_size / num_attention_heads) must be a multiple of 4",
                "/vision_encoder/num_channels | 4 | vision num_channels must be from 3 to 3",
                "/vision_encoder/patch_size | 15 | vision image_size 1024 is not a multiple of patch_size 15",
                "/vision_encoder/image_token_id | 131072 | image_token_index (image_token_id) must be from 0 to 131071",
                "/vision_encoder/adapter_bias | 1 | 'vision_encoder.adapter_bias' must be true or false, but is 1",
            })
    void nonsense_in_params_json_is_refused(String pointer, String value, String problem) throws IOException {
        String edited = edit(PUBLISHED_MISTRAL, pointer, value);
        assertThatThrownBy(() -> mistral(edited))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("params.json: ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/model_type | \"mamba\" | model_type is \"mamba\"",
                "/rope_scaling | {\"factor\": 8} | rope_scaling is {factor=8}",
                "/q_lora_rank | 512 | q_lora_rank is 512, but multi-head latent attention is not supported",
                "/vision_encoder/mm_projector_id | \"perceiver\" | vision_encoder.mm_projector_id is \"perceiver\"",
                "/moe | {\"num_experts\": 8} | moe is {num_experts=8}, but a mixture of experts is not supported",
                "/sliding_window | 4096 | sliding_window is 4096",
                "/vision_encoder/mm_projector_id | {} | vision_encoder.mm_projector_id is {}",
            })
    void siblings_in_mistral_layout_are_refused(String pointer, String value, String problem) throws IOException {
        String edited = edit(PUBLISHED_MISTRAL, pointer, value);
        assertThatThrownBy(() -> mistral(edited))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("params.json: ")
                .hasMessageContaining(problem)
                .hasMessageContaining("is not supported; use Pixtral-12B-2409");
    }

    @ParameterizedTest
    @CsvSource({"/moe, null", "/vision_encoder/spatial_merge_size, 1", "/tied_embeddings, false", "/yarn, null"})
    void keys_that_siblings_use_may_be_there_with_harmless_values(String pointer, String value) throws IOException {
        assertThat(mistral(edit(PUBLISHED_MISTRAL, pointer, value))).isEqualTo(mistral(PUBLISHED_MISTRAL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/model_type | \"lighton_ocr\" | model_type is \"lighton_ocr\"",
                "/text_config/model_type | \"mistral4\" | text_config.model_type is \"mistral4\"",
                "/text_config/rope_scaling | {\"type\": \"linear\"} | text_config.rope_scaling.type is \"linear\"",
                "/text_config/rope_parameters | {\"rope_type\": \"longrope\"} | text_config.rope_parameters.rope_type is \"longrope\"",
                "/vision_config/rope_parameters | {\"rope_theta\": 10000.0, \"rope_type\": \"yarn\"} | vision_config.rope_parameters.rope_type is \"yarn\"",
                "/vision_config/model_type | \"clip_vision_model\" | vision_config.model_type is \"clip_vision_model\"",
                "/vision_config/hidden_act | \"relu\" | vision_config.hidden_act is \"relu\"",
                "/text_config/hidden_act | \"gelu\" | text_config.hidden_act is \"gelu\"",
                "/text_config/sliding_window | 4096 | text_config.sliding_window is 4096",
                "/projector_hidden_act | \"relu\" | projector_hidden_act is \"relu\"",
                "/vision_feature_layer | -2 | vision_feature_layer is -2",
                "/vision_feature_select_strategy | \"default\" | vision_feature_select_strategy is \"default\"",
            })
    void siblings_in_hugging_face_layout_are_refused(String pointer, String value, String problem) throws IOException {
        String edited = edit(PUBLISHED_HUGGING_FACE, pointer, value);
        assertThatThrownBy(() -> huggingFace(edited))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("config.json: ")
                .hasMessageContaining(problem)
                .hasMessageContaining("is not supported; use Pixtral-12B-2409");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/quantization_config | {\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true} | bitsandbytes (4 bits)",
                "/quantization_config | {\"quant_method\": \"bitsandbytes\", \"load_in_8bit\": true} | bitsandbytes (8 bits)",
                "/quantization_config | {\"quant_method\": \"awq\", \"bits\": 4} | AWQ (4 bits)",
                "/quantization_config | {\"quant_method\": \"gptq\", \"bits\": 8} | GPTQ (8 bits)",
                "/quantization_config | {\"quant_method\": \"hqq\"} | HQQ",
                "/quantization_config | {\"quant_method\": \"exl2\", \"bits\": 4.5} | EXL2 (4.5 bits)",
                "/quantization_config | {\"quant_method\": \"torchao\"} | torchao",
                "/quantization_config | {\"quant_method\": \"brand new\"} | the method 'brand new'",
                "/quantization_config | {} | an unknown method",
                "/quantization_config | true | an unknown method",
                "/quantization | {\"group_size\": 64, \"bits\": 4} | MLX (4 bits)",
                "/text_config/quantization_config | {\"bits\": 4} | an unknown method (4 bits)",
            })
    void quantised_checkpoints_are_refused_by_name(String pointer, String value, String method) throws IOException {
        String edited = edit(PUBLISHED_HUGGING_FACE, pointer, value);
        assertThatThrownBy(() -> huggingFace(edited))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("config.json: ")
                .hasMessageContaining("but a checkpoint quantised with %s is not supported; use ", method);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"qformat_weight\": \"fp8_e5m2\", \"qscheme_act\": \"TENSOR\"} | FP8",
                "{} | an unknown method",
            })
    void quantised_checkpoints_in_mistral_layout_are_refused_by_name(String value, String method) throws IOException {
        String edited = edit(PUBLISHED_MISTRAL, "/quantization", value);
        assertThatThrownBy(() -> mistral(edited))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("params.json: quantization is ")
                .hasMessageContaining("but a checkpoint quantised with %s is not supported; use ", method);
    }

    @ParameterizedTest
    @CsvSource({"/model_type", "/text_config", "/vision_config", "/text_config/vocab_size", "/image_token_index"})
    void what_the_hugging_face_file_must_have_is_asked_for(String pointer) throws IOException {
        String edited = edit(PUBLISHED_HUGGING_FACE, pointer, "remove");
        assertThatThrownBy(() -> huggingFace(edited))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'%s' is missing", pointer.substring(1).replace('/', '.'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[]",
                "7",
                "null",
                "\"dim\"",
                "{\"dim\": 5120, \"dim\": 5120}",
                "{\"dim\": NaN}",
                "{} {}",
                "{\"dim\": 05120}",
                "{'dim': 5120}",
                "\u0000",
                "{\"dim\""
            })
    void files_that_hold_no_json_object_are_refused(String json) {
        assertThatThrownBy(() -> mistral(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("params.json: ");
    }

    @Test
    void deep_nesting_is_refused() {
        assertThatThrownBy(() -> mistral("{\"dim\":" + "[".repeat(100_000)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("nesting depth");
    }

    @Test
    void the_fixtures_are_of_the_published_style() throws IOException {
        assertThat(JSON.readTree(Files.readString(TinyA.NATIVE.resolve("params.json")))
                        .fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(
                        () -> read(PUBLISHED_MISTRAL).fieldNames());
    }

    private static ModelConfig mistral(String json) {
        return MistralParams.parse(JsonFields.parse(json.getBytes(StandardCharsets.UTF_8), "params.json"));
    }

    private static ModelConfig huggingFace(String json) {
        return HuggingFaceConfig.parse(JsonFields.parse(json.getBytes(StandardCharsets.UTF_8), "config.json"));
    }

    /** Sets the field at a JSON pointer, or removes it. */
    private static String edit(String json, String pointer, String value) throws IOException {
        ObjectNode root = read(json);
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) root.at(pointer.substring(0, slash));
        String key = pointer.substring(slash + 1);
        if (value.equals("remove")) {
            parent.remove(key);
            return root.toString();
        }
        parent.set(key, JSON.getNodeFactory().textNode("@"));
        return root.toString().replace("\"@\"", value); // verbatim: 1e999 is no number to Jackson's tree
    }

    private static ObjectNode read(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return (ObjectNode) node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
