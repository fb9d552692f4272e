package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.util.List;
import java.util.Optional;

/**
 * Reads Hugging Face's config.json of a LLaVA model with a Pixtral vision tower.
 *
 * <p>The published file omits values that equal the defaults of the transformers library; those defaults are here. Two
 * of its values are known to be wrong and are ignored: see {@link #maxPositions} and {@link #refuseUnsupportedVision}.
 */
final class HuggingFaceConfig {
    /** Left over from Mistral Nemo, on which Pixtral-12B's decoder is based. */
    private static final int NEMO_POSITIONS = 1_024_000;

    // defaults of MistralConfig, PixtralVisionConfig and LlavaConfig in transformers, as far as the published file
    // relies on them
    private static final int TEXT_HEADS = 32;
    private static final int VISION_HIDDEN_SIZE = 1024;
    private static final int VISION_INTERMEDIATE_SIZE = 4096;
    private static final int VISION_LAYERS = 24;
    private static final int VISION_HEADS = 16;
    private static final int VISION_CHANNELS = 3;

    private HuggingFaceConfig() {}

    static ModelConfig parse(JsonFields config) {
        Unsupported.quantised(config); // first: libraries that quantise may rename the model type
        config.text("model_type");
        config.expect("model_type", "this model type", "llava");
        config.expect("projector_hidden_act", "this activation", "gelu");
        config.expect("vision_feature_layer", "taking features from this layer", -1);
        config.expect("vision_feature_select_strategy", "leaving out patches", "full");
        JsonFields text = config.object("text_config");
        JsonFields vision = config.object("vision_config");
        refuseUnsupportedText(text);
        refuseUnsupportedVision(vision);
        String imageToken = config.has("image_token_id") ? "image_token_id" : "image_token_index";
        try {
            return new ModelConfig(
                    text(text),
                    vision(vision),
                    config.flagOr("multimodal_projector_bias", true),
                    config.integer(imageToken));
        } catch (CheckpointException e) {
            throw e.in(config.source());
        }
    }

    private static void refuseUnsupportedText(JsonFields text) {
        text.expect("model_type", "this decoder", "mistral");
        Unsupported.refuseQuantised(text);
        text.expect("hidden_act", "this activation", "silu");
        text.expect("sliding_window", "attention in a sliding window");
        text.expect("tie_word_embeddings", "an output matrix tied to the embeddings", false);
        text.expect("attention_bias", "a bias in attention", false);
        refuseScaledRope(text);
    }

    /**
     * Mirrors from before October 2024 specify "gelu", the library's default, but the network was trained with SiLU.
     */
    private static void refuseUnsupportedVision(JsonFields vision) {
        vision.expect("model_type", "this vision encoder", "pixtral");
        vision.expect("hidden_act", "this activation", "silu", "gelu");
        vision.expect("spatial_merge_size", "merging of patches", 1);
        refuseScaledRope(vision);
    }

    private static void refuseScaledRope(JsonFields tower) {
        for (String key : List.of("rope_scaling", "rope_parameters")) {
            tower.optionalObject(key).ifPresent(rope -> {
                rope.expect("rope_type", "scaled rotary embedding", "default");
                rope.expect("type", "scaled rotary embedding", "default");
            });
        }
    }

    private static TextConfig text(JsonFields text) {
        int hiddenSize = text.integer("hidden_size");
        int numHeads = text.integerOr("num_attention_heads", TEXT_HEADS);
        return new TextConfig(
                hiddenSize,
                text.integer("intermediate_size"),
                text.integer("num_hidden_layers"),
                numHeads,
                text.integer("num_key_value_heads"),
                text.integerOr("head_dim", hiddenSize / Math.max(1, numHeads)),
                text.integer("vocab_size"),
                ropeTheta(text),
                text.number("rms_norm_eps"),
                maxPositions(text));
    }

    private static VisionConfig vision(JsonFields vision) {
        int hiddenSize = vision.integerOr("hidden_size", VISION_HIDDEN_SIZE);
        int numHeads = vision.integerOr("num_attention_heads", VISION_HEADS);
        return new VisionConfig(
                hiddenSize,
                vision.integerOr("intermediate_size", VISION_INTERMEDIATE_SIZE),
                vision.integerOr("num_hidden_layers", VISION_LAYERS),
                numHeads,
                vision.integerOr("head_dim", hiddenSize / Math.max(1, numHeads)),
                vision.integerOr("num_channels", VISION_CHANNELS),
                vision.integer("image_size"),
                vision.integer("patch_size"),
                ropeTheta(vision),
                MistralParams.VISION_NORM_EPS);
    }

    /** Files saved by transformers 5 keep the base in {@code rope_parameters}. */
    private static double ropeTheta(JsonFields tower) {
        Optional<JsonFields> parameters = tower.optionalObject("rope_parameters");
        return parameters.filter(rope -> rope.has("rope_theta")).orElse(tower).number("rope_theta");
    }

    private static int maxPositions(JsonFields text) {
        int positions = text.integerOr("max_position_embeddings", MistralParams.MAX_POSITIONS);
        return positions == NEMO_POSITIONS ? MistralParams.MAX_POSITIONS : positions;
    }
}
