package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensors that nobody needs refuse nothing, unless they show that answers without them would be wrong. */
class ExtraTensorsTest {
    private static final String EXTRA_SHARD = "model-00003-of-00003.safetensors";

    @TempDir
    Path folder;

    private Path mistral;
    private Path huggingFace;

    @BeforeEach
    void copy() {
        mistral = TinyA.copy(TinyA.NATIVE, folder.resolve("mistral"));
        huggingFace = TinyA.copy(TinyA.HUGGING_FACE, folder.resolve("hf"));
    }

    /** Adds a tensor of a type that no weight may have. */
    private void add(String name, String type) throws IOException {
        Path weights = mistral.resolve("consolidated.safetensors");
        SafetensorsBytes file = new SafetensorsBytes();
        try (Safetensors opened = Safetensors.open(weights)) {
            opened.tensors().forEach(tensor -> file.add(tensor, "BF16"));
        }
        Files.write(weights, file.add(name, type, List.of(8), new byte[8]).build());
        Files.write(
                huggingFace.resolve(EXTRA_SHARD),
                new SafetensorsBytes().add(name, type, List.of(8), new byte[8]).build());
        TinyA.edit(
                huggingFace.resolve(OutlineReader.ShardIndex.FILE),
                "\"weight_map\": {",
                "\"weight_map\": {\"%s\": \"%s\",".formatted(name, EXTRA_SHARD));
    }

    @ParameterizedTest
    @CsvSource({
        "score.weight, U8",
        "value_head.summary.bias, I8",
        "layers.0.attention.rotary_emb.inv_freq, F8_E5M2",
        "language_model.model.layers.1.self_attn.rotary_emb.inv_freq, U8",
        "vision_tower.patch_positional_embedding.inv_freq, U8",
        "vision_tower.embeddings.position_ids, BRAND_NEW",
        "language_model.model.step, F8_E4M3",
        "optimizer.state, I8"
    })
    void what_nobody_needs_refuses_nothing(String name, String type) throws IOException {
        add(name, type);

        for (Path model : List.of(mistral, huggingFace)) {
            CheckpointOutline outline = CheckpointOutline.read(model);
            assertThat(outline.tensors())
                    .hasSameSizeAs(RequiredTensors.of(outline.config()).keySet());
            try (Checkpoint checkpoint = Checkpoint.open(model)) {
                assertThat(checkpoint.has(name)).isFalse();
                assertThat(checkpoint.bytes()).isEqualTo(outline.bytes());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "layers.0.attention.wq.bias, is not part of this model's architecture",
        "layers.9.attention.wq.weight, is not part of this model's architecture",
        "language_model.model.layers.0.self_attn.q_proj.bias, is not part of this model's architecture",
        "model.layers.0.self_attn.q_norm.weight, is not part of this model's architecture",
        "model.language_model.layers.0.self_attn.k_norm.weight, is not part of this model's architecture",
        "vision_language_adapter.pre_mm_projector_norm.weight, is not part of this model's architecture",
        "pre_mm_projector_norm.weight, is not part of this model's architecture",
        "patch_merger.merging_layer.weight, is not part of this model's architecture",
        "multi_modal_projector.patch_merger.merging_layer.weight, is not part of this model's architecture",
        "vision_tower.post_layernorm.weight, is not part of this model's architecture",
        "base_model.model.layers.0.q_proj.lora_A.weight, belongs to an adapter (LoRA)",
        "layers.0.attention.wq.lora_B.weight, belongs to an adapter (LoRA)",
        "model.layers.0.mlp.down_proj.weight_scale, belongs to weights that were quantised",
        "model.layers.0.mlp.down_proj.weight_scale_inv, belongs to weights that were quantised",
        "layers.0.feed_forward.w1.qscale_weight, belongs to weights that were quantised",
        "any.qzeros, belongs to weights that were quantised",
        "any.scales, belongs to weights that were quantised",
        "any.weight.quant_state.bitsandbytes__nf4, belongs to weights that were quantised",
        "any.weight.absmax, belongs to weights that were quantised",
        "any.g_idx, belongs to weights that were quantised"
    })
    void what_would_change_answers_is_refused_by_name(String name, String problem) throws IOException {
        add(name, "U8");

        for (Path model : List.of(mistral, huggingFace)) {
            assertThatThrownBy(() -> Checkpoint.open(model))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(".safetensors: tensor '%s' %s", name, problem);
            assertThatThrownBy(() -> CheckpointOutline.read(model))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(problem);
        }
    }

    /** A header may be 25 MB of names that make a careless search quadratic. */
    @Test
    @Timeout(20)
    void long_names_cost_little() {
        for (String part : List.of(".", "a.", "_amax.", "lora.", "weight_quantizer.", "model.", "1.")) {
            String name = part.repeat(40_000 / part.length());
            for (int i = 0; i < 20; i++) {
                try {
                    Unsupported.refuseExtra(name, "file");
                } catch (CheckpointException e) {
                    assertThat(e.getMessage()).hasSizeLessThan(500);
                }
                assertThat(TensorNames.canonical(name)).isEmpty();
            }
        }
    }
}
