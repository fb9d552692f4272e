package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.util.List;
import java.util.Optional;

/**
 * Reads Hugging Face's config.json of a LLaVA model with a Pixtral vision tower, or of the class Mistral 3, which
 * merges patches.
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

    private static final int MERGE_SIZE = 2; // of Mistral3Config

    private static final String LLAVA = "llava";
    private static final String MISTRAL3 = "mistral3";
    private static final String YARN = "yarn";
    private static final String ROPE_THETA = "rope_theta";
    private static final String ORIGINAL_POSITIONS = "original_max_position_embeddings";

    private static final List<String> YARN_KEYS = List.of(
            "rope_type",
            "type",
            ROPE_THETA,
            "factor",
            ORIGINAL_POSITIONS,
            "max_position_embeddings",
            "beta_fast",
            "beta_slow",
            "mscale",
            "mscale_all_dim",
            "attention_factor",
            "llama_4_scaling_beta",
            "truncate");

    private HuggingFaceConfig() {}

    static ModelConfig parse(JsonFields config) {
        Unsupported.quantised(config); // first: libraries that quantise may rename the model type
        config.text("model_type");
        config.expect("model_type", "this model type", LLAVA, MISTRAL3);
        config.expect("projector_hidden_act", "this activation", "gelu");
        config.expect("vision_feature_layer", "taking features from this layer", -1);
        config.expect("vision_feature_select_strategy", "leaving out patches", "full");
        JsonFields text = config.object("text_config");
        JsonFields vision = config.object("vision_config");
        refuseUnsupportedText(text);
        refuseUnsupportedVision(vision);
        boolean merges = isMistral3(config);
        String imageToken = config.has("image_token_id") ? "image_token_id" : "image_token_index";
        try {
            return new ModelConfig(
                    text(text),
                    vision(vision, mergeSize(config, vision)),
                    config.flagOr("multimodal_projector_bias", !merges),
                    merges,
                    config.integer(imageToken));
        } catch (CheckpointException e) {
            throw e.in(config.source());
        }
    }

    /**
     * Returns whether a checkpoint without an output matrix uses its embeddings as one: the class of these models does
     * so unless the text configuration says otherwise, and its own key is wrong in published files.
     */
    static boolean tiesMissingOutput(JsonFields config) {
        return isMistral3(config) && !config.object("text_config").has("tie_word_embeddings");
    }

    private static boolean isMistral3(JsonFields config) {
        return config.text("model_type").equals(MISTRAL3);
    }

    /** Patches are merged, after a norm, by the class of newer models and only by it. */
    private static int mergeSize(JsonFields config, JsonFields vision) {
        if (!isMistral3(config)) {
            config.expect("spatial_merge_size", "merging of patches", 1);
        }
        int mergeSize = config.integerOr("spatial_merge_size", isMistral3(config) ? MERGE_SIZE : 1);
        vision.expect("spatial_merge_size", "another merging of patches than at the top level", mergeSize);
        return mergeSize;
    }

    private static void refuseUnsupportedText(JsonFields text) {
        text.expect("model_type", "this decoder", "mistral", "ministral3");
        Unsupported.refuseQuantised(text);
        text.expect("hidden_act", "this activation", "silu");
        text.expect("sliding_window", "attention in a sliding window");
        text.expect("attention_bias", "a bias in attention", false);
    }

    /**
     * Mirrors from before October 2024 specify "gelu", the library's default, but the network was trained with SiLU.
     */
    private static void refuseUnsupportedVision(JsonFields vision) {
        vision.expect("model_type", "this vision encoder", "pixtral");
        vision.expect("hidden_act", "this activation", "silu", "gelu");
        rope(vision).ifPresent(rope -> {
            rope.expect("rope_type", "scaled rotary embedding of pictures", "default");
            rope.expect("type", "scaled rotary embedding of pictures", "default");
        });
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
                maxPositions(text),
                rope(text).map(HuggingFaceConfig::yarn).orElse(TextConfig.Yarn.NONE),
                rope(text).map(HuggingFaceConfig::queryScale).orElse(TextConfig.QueryScale.NONE),
                text.flagOr("tie_word_embeddings", false));
    }

    private static VisionConfig vision(JsonFields vision, int mergeSize) {
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
                MistralParams.VISION_NORM_EPS,
                mergeSize);
    }

    /** The object that says how the rotary embedding is scaled: {@code rope_scaling} before transformers 5. */
    private static Optional<JsonFields> rope(JsonFields tower) {
        Optional<JsonFields> newer = tower.optionalObject("rope_parameters");
        Optional<JsonFields> older = tower.optionalObject("rope_scaling");
        if (newer.isPresent() && older.isPresent() && !newer.get().hasFieldsOf(older.get())) {
            throw tower.contradiction("rope_scaling", "rope_parameters");
        }
        return newer.or(() -> older);
    }

    private static TextConfig.Yarn yarn(JsonFields rope) {
        rope.expect("rope_type", "rotary embedding scaled in this way", "default", YARN);
        rope.expect("type", "rotary embedding scaled in this way", "default", YARN);
        Optional<String> type = rope.textIn("rope_type").or(() -> rope.textIn("type"));
        if (!rope.textIn("type").or(() -> type).equals(type)) {
            throw rope.contradiction("rope_type", "type");
        }
        if (!type.equals(Optional.of(YARN))) {
            return TextConfig.Yarn.NONE;
        }
        rope.expectOnly(YARN_KEYS);
        rope.expect("truncate", "mixing of frequencies that is not rounded to whole pairs", true);
        double factor = rope.number("factor");
        return new TextConfig.Yarn(
                factor,
                rope.integer(ORIGINAL_POSITIONS),
                rope.numberOr("beta_fast", MistralParams.YARN_FAST),
                rope.numberOr("beta_slow", MistralParams.YARN_SLOW),
                rope.numberOr("attention_factor", magnitude(rope, factor)));
    }

    /** As {@code modeling_rope_utils.py} of transformers: two keys cancel each other in published files. */
    private static double magnitude(JsonFields rope, double factor) {
        double recommended = TextConfig.Yarn.recommendedMagnitude(factor);
        double scale = rope.numberOr("mscale", 0);
        double all = rope.numberOr("mscale_all_dim", 0);
        return scale == 0 || all == 0 ? recommended : (1 + scale * (recommended - 1)) / (1 + all * (recommended - 1));
    }

    private static TextConfig.QueryScale queryScale(JsonFields rope) {
        return rope.has("llama_4_scaling_beta")
                ? new TextConfig.QueryScale(rope.number("llama_4_scaling_beta"), rope.integer(ORIGINAL_POSITIONS))
                : TextConfig.QueryScale.NONE;
    }

    /** Files saved by transformers 5 keep the base in {@code rope_parameters}. */
    private static double ropeTheta(JsonFields tower) {
        Optional<JsonFields> newer = tower.optionalObject("rope_parameters").filter(rope -> rope.has(ROPE_THETA));
        if (newer.isPresent()
                && tower.numberOr(ROPE_THETA, newer.get().number(ROPE_THETA))
                        != newer.get().number(ROPE_THETA)) {
            throw tower.contradiction(ROPE_THETA, "rope_parameters");
        }
        return newer.orElse(tower).number(ROPE_THETA);
    }

    private static int maxPositions(JsonFields text) {
        int positions = text.integerOr("max_position_embeddings", MistralParams.MAX_POSITIONS);
        return positions == NEMO_POSITIONS ? MistralParams.MAX_POSITIONS : positions;
    }
}
