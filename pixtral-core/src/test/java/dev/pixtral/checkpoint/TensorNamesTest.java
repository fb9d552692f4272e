package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorNamesTest {
    private static final ModelConfig PIXTRAL_12B = new ModelConfig(
            new TextConfig(5120, 14336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072),
            new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5),
            true,
            10);

    @ParameterizedTest
    @CsvSource({
        "language_model.model.embed_tokens.weight, tok_embeddings.weight",
        "model.language_model.embed_tokens.weight, tok_embeddings.weight",
        "language_model.embed_tokens.weight, tok_embeddings.weight",
        "model.language_model.model.embed_tokens.weight, tok_embeddings.weight",
        "lm_head.weight, output.weight",
        "model.lm_head.weight, output.weight",
        "language_model.lm_head.weight, output.weight",
        "model.language_model.lm_head.weight, output.weight",
        "model.language_model.layers.39.mlp.down_proj.weight, layers.39.feed_forward.w2.weight",
        "language_model.model.layers.0.post_attention_layernorm.weight, layers.0.ffn_norm.weight",
        "model.vision_tower.transformer.layers.23.attention.q_proj.weight, vision_encoder.transformer.layers.23.attention.wq.weight",
        "vision_tower.ln_pre.weight, vision_encoder.ln_pre.weight",
        "model.multi_modal_projector.linear_2.bias, vision_language_adapter.w_out.bias",
    })
    void every_variant_of_a_name_is_translated(String huggingFace, String canonical) {
        assertThat(TensorNames.canonical(huggingFace)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model.",
                "language_model.",
                "norm.weight",
                "layers.0.attention.wq.weight",
                "language_model.model.layers.0.self_attn.q_proj.bias",
                "language_model.model.layers.#.self_attn.q_proj.weight",
                "language_model.model.layers.0.1.self_attn.q_proj.weight",
                "language_model.model.layers.0.self_attn.q_proj.weight_scale",
                "multi_modal_projector.norm.bias",
                "multi_modal_projector.patch_merger.weight"
            })
    void other_names_are_not(String name) {
        assertThat(TensorNames.canonical(name)).isEmpty();
    }

    @Test
    void every_tensor_of_the_model_has_a_name_in_both_layouts() {
        assertThat(RequiredTensors.of(PIXTRAL_12B).keySet()).allSatisfy(canonical -> {
            String huggingFace = TensorNames.huggingFace(canonical).orElseThrow();
            assertThat(TensorNames.canonical(huggingFace)).contains(canonical);
        });
    }

    @Test
    void pixtral_12b_has_the_published_number_of_tensors_and_parameters() {
        Map<String, List<Long>> tensors = RequiredTensors.of(PIXTRAL_12B);

        assertThat(tensors).hasSize(585);
        assertThat(tensors.values().stream()
                        .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                        .sum())
                .isEqualTo(12_682_739_712L);
        assertThat(tensors)
                .containsEntry("layers.39.attention.wq.weight", List.of(4096L, 5120L))
                .containsEntry("vision_encoder.patch_conv.weight", List.of(1024L, 3L, 16L, 16L));
    }

    /** Prepared files have this order, for ever. */
    @Test
    void a_bias_follows_its_matrix() {
        assertThat(RequiredTensors.of(PIXTRAL_12B).keySet().stream().filter(name -> name.startsWith("vision_language")))
                .containsExactly(
                        "vision_language_adapter.w_in.weight",
                        "vision_language_adapter.w_in.bias",
                        "vision_language_adapter.w_out.weight",
                        "vision_language_adapter.w_out.bias");
    }
}
