package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What config.json says about weights that were quantised with compressed-tensors. */
class CompressedTensorsConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECTION = "/quantization_config";
    private static final String WEIGHTS = SECTION + "/config_groups/group_0/weights";

    @ParameterizedTest
    @ValueSource(strings = {"w4a16", "w8a8", "fp8-dynamic"})
    void the_published_formats_are_read(String name) throws IOException {
        ObjectNode config = config(name);

        assertThat(Unsupported.quantised(fields(config))).isPresent();
        assertThat(HuggingFaceConfig.parse(fields(config)).text().hiddenSize()).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                SECTION + "/kv_cache_scheme | {\"num_bits\": 8, \"type\": \"float\"}",
                SECTION + "/quantization_status | \"frozen\"",
                SECTION + "/sparsity_config | {\"format\": \"dense\"}",
                SECTION + "/sparsity_config | {}",
                SECTION + "/ignore | [\"re:.*lm_head\", \"re:vision_tower.*\", \"re:multi_modal_projector.*\"]",
                SECTION + "/ignore | null",
                SECTION + "/config_groups/group_0/format | \"pack-quantized\"",
                SECTION + "/config_groups/group_1 | {\"targets\": [\"re:.*self_attn$\"], \"weights\": null}",
                WEIGHTS + "/actorder | \"weight\"",
                WEIGHTS + "/actorder | \"static\"",
                WEIGHTS + "/group_size | 32",
                WEIGHTS + "/strategy | \"channel\"",
                WEIGHTS + "/strategy | null"
            })
    void other_settings_are_read(String pointer, String value) throws IOException {
        ObjectNode config = config("w4a16");
        set(config, pointer, value);

        assertThat(Unsupported.quantised(fields(config))).isPresent();
    }

    @Test
    void older_files_have_another_key_and_another_depth() throws IOException {
        ObjectNode config = config("w4a16");
        ObjectNode section = (ObjectNode) config.remove("quantization_config");
        section.remove("quant_method");
        config.set("compression_config", section);
        assertThat(Unsupported.quantised(fields(config))).isPresent();

        config.set("compression_config", JSON.createObjectNode().set("quantization_config", section));
        assertThat(Unsupported.quantised(fields(config))).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                SECTION
                        + "/format | \"nvfp4-pack-quantized\" | but compressed-tensors in this format is not supported; use ",
                SECTION + "/format | \"marlin-24\" | quantization_config.format is \"marlin-24\"",
                SECTION + "/format | null | 'quantization_config.format' is missing",
                SECTION
                        + "/sparsity_config | {\"format\": \"sparse-24-bitmask\"} | leaving out weights that are zero is not supported",
                SECTION + "/config_groups | {} | config_groups is {}",
                SECTION + "/config_groups | null | 'quantization_config.config_groups' is missing",
                SECTION + "/config_groups | [] | 'quantization_config.config_groups' must be an object",
                SECTION
                        + "/config_groups/group_0 | [\"Linear\"] | 'quantization_config.config_groups.group_0' must be an object",
                SECTION
                        + "/config_groups/group_0/targets | \"Linear\" | .targets' must be an array of strings, but is \"Linear\"",
                SECTION + "/config_groups/group_0/targets | [7] | .targets' must be an array of strings",
                SECTION + "/ignore | [\"re:(\"] | 're:(' is not a regular expression",
                WEIGHTS
                        + "/num_bits | 8 | weights.num_bits is 8, but pack-quantized with this number of bits is not supported",
                WEIGHTS + "/num_bits | null | weights.num_bits' is missing",
                WEIGHTS + "/type | \"float\" | weights.type is \"float\", but pack-quantized with codes of this type",
                WEIGHTS + "/symmetric | false | asymmetric quantisation, with zero points, is not supported",
                WEIGHTS + "/actorder | \"group\" | another order of columns (weight_g_idx) is not supported",
                WEIGHTS + "/dynamic | true | quantising weights while they are used is not supported",
                WEIGHTS + "/group_size | 48 | a group that is not a multiple of 32 columns is not supported",
                WEIGHTS + "/group_size | 0 | a group that is not a multiple of 32 columns",
                WEIGHTS + "/group_size | null | weights.group_size is absent",
                WEIGHTS + "/strategy | \"block\" | weights.strategy is \"block\", but sharing of scales in this way"
            })
    void what_is_not_supported_is_refused_by_name(String pointer, String value, String problem) throws IOException {
        ObjectNode config = config("w4a16");
        set(config, pointer, value);

        assertThatThrownBy(() -> HuggingFaceConfig.parse(fields(config)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("config.json: ")
                .hasMessageContaining(problem);
    }

    /** A list of expressions that would take for ever is refused when they are used, and before it costs much. */
    @Test
    @Timeout(30)
    void costly_expressions_are_refused() throws IOException {
        ObjectNode config = config("w4a16");
        set(config, SECTION + "/ignore", "[\"re:(.*.*.*.*.*.*.*.*.*.*.*.*)*x(.*)*y\"]");

        byte[] json = JSON.writeValueAsBytes(config);
        assertThatThrownBy(() -> CheckpointBytes.quantisedConfig(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("takes too long to match 'language_model.");
    }

    private static ObjectNode config(String name) throws IOException {
        return (ObjectNode) JSON.readTree(
                Files.readString(Fixtures.path("fixtures/siblings/quantised/pixtral-q-" + name + "/config.json")));
    }

    private static JsonFields fields(JsonNode config) {
        return JsonFields.parse(config.toString().getBytes(StandardCharsets.UTF_8), "config.json");
    }

    private static void set(ObjectNode config, String pointer, String value) throws IOException {
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) config.at(pointer.substring(0, slash))).set(pointer.substring(slash + 1), JSON.readTree(value));
    }
}
