package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.hub.HubException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeededFilesTest {
    private static final String INDEX = """
            {"metadata": {"total_size": 3}, "weight_map": {"a": "m-2.safetensors", "b": "m-1.safetensors",
            "c": "m-2.safetensors"}}""";

    private static java.util.Optional<NeededFiles> of(String index, String... names) {
        return NeededFiles.of(Set.of(names), name -> {
            assertThat(name).endsWith(".safetensors.index.json");
            return index.getBytes(StandardCharsets.UTF_8);
        });
    }

    @Test
    void mistral_layout() {
        NeededFiles needed = of("", "params.json", "consolidated.safetensors", "tekken.json", "README.md")
                .orElseThrow();

        assertThat(needed.contents()).containsExactly("params.json", "tekken.json");
        assertThat(needed.weights()).containsExactly("consolidated.safetensors");
    }

    @Test
    void mistral_layout_with_shards() {
        String[] names = {
            "params.json", "consolidated.safetensors.index.json", "m-1.safetensors", "m-2.safetensors", "tekken.json"
        };
        NeededFiles needed = of(INDEX, names).orElseThrow();

        assertThat(needed.contents()).containsExactly("params.json", "tekken.json");
        assertThat(needed.others()).containsExactly("consolidated.safetensors.index.json");
        assertThat(needed.weights()).containsExactly("m-1.safetensors", "m-2.safetensors");
        assertThat(of(INDEX, "params.json", "consolidated.safetensors.index.json", "m-1.safetensors"))
                .as("a shard is missing")
                .isEmpty();
        assertThatThrownBy(() -> of("[]", names))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("consolidated.safetensors.index.json is not a JSON object");
    }

    @Test
    void of_both_layouts_one_is_chosen() {
        NeededFiles needed = of(
                        INDEX,
                        "params.json",
                        "consolidated.safetensors",
                        "config.json",
                        "model.safetensors.index.json",
                        "m-1.safetensors",
                        "m-2.safetensors")
                .orElseThrow();

        assertThat(needed.all()).containsExactly("params.json", "consolidated.safetensors");
    }

    @Test
    void hugging_face_layout_with_shards() {
        NeededFiles needed = of(
                        INDEX,
                        "config.json",
                        "model.safetensors.index.json",
                        "m-1.safetensors",
                        "m-2.safetensors",
                        "m-3.safetensors",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "preprocessor_config.json",
                        "chat_template.json",
                        "training_args.bin")
                .orElseThrow();

        assertThat(needed.contents()).containsExactly("config.json", "tokenizer.json", "tokenizer_config.json");
        assertThat(needed.others())
                .containsExactly("chat_template.json", "preprocessor_config.json", "model.safetensors.index.json");
        assertThat(needed.inputs())
                .containsExactly(
                        "config.json", "tokenizer.json", "tokenizer_config.json", "m-1.safetensors", "m-2.safetensors");
        assertThat(needed.weights()).containsExactly("m-1.safetensors", "m-2.safetensors");
    }

    @Test
    void tekken_replaces_the_other_tokenizer_and_a_single_file_the_index() {
        NeededFiles needed = of(
                        "",
                        "config.json",
                        "model.safetensors",
                        "model.safetensors.index.json",
                        "tekken.json",
                        "tokenizer.json")
                .orElseThrow();

        assertThat(needed.all()).containsExactly("config.json", "tekken.json", "model.safetensors");
    }

    @Test
    void an_incomplete_layout_is_none() {
        assertThat(of("", "params.json", "tekken.json")).isEmpty();
        assertThat(of("", "config.json")).isEmpty();
        assertThat(of(INDEX, "config.json", "model.safetensors.index.json", "m-1.safetensors"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"weight_map\": {}}",
                "{\"weight_map\": []}",
                "{\"weight_map\": {\"a\": 1}}",
                "{\"weight_map\": {\"a\": \"../m.safetensors\"}}",
                "{\"weight_map\": {\"a\": \"a/m.safetensors\"}}",
                "{\"weight_map\": {\"a\": \"config.json\"}}",
                "{\"weight_map\": {\"a\": \"C:m.safetensors\"}}"
            })
    void a_damaged_index_is_refused(String index) {
        assertThatThrownBy(() -> of(index, "config.json", "model.safetensors.index.json"))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("model.safetensors.index.json");
    }
}
