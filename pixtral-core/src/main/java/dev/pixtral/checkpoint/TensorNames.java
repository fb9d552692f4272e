package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of tensors. The canonical names are Mistral's; Hugging Face's are translated, in all variants in use.
 *
 * <p>Source of the published names: {@code convert_pixtral_weights_to_hf.py} in transformers. Newer versions of
 * transformers save {@code model.language_model.*}, {@code model.vision_tower.*}, {@code model.multi_modal_projector.*}
 * and {@code lm_head.*}.
 */
@Internal
public final class TensorNames {
    /** Canonical name and published Hugging Face name; # is a placeholder for the layer number. */
    private static final String[][] TABLE = {
        {"tok_embeddings.weight", "language_model.model.embed_tokens.weight"},
        {"norm.weight", "language_model.model.norm.weight"},
        {"output.weight", "language_model.lm_head.weight"},
        {"layers.#.attention_norm.weight", "language_model.model.layers.#.input_layernorm.weight"},
        {"layers.#.attention.wq.weight", "language_model.model.layers.#.self_attn.q_proj.weight"},
        {"layers.#.attention.wk.weight", "language_model.model.layers.#.self_attn.k_proj.weight"},
        {"layers.#.attention.wv.weight", "language_model.model.layers.#.self_attn.v_proj.weight"},
        {"layers.#.attention.wo.weight", "language_model.model.layers.#.self_attn.o_proj.weight"},
        {"layers.#.ffn_norm.weight", "language_model.model.layers.#.post_attention_layernorm.weight"},
        {"layers.#.feed_forward.w1.weight", "language_model.model.layers.#.mlp.gate_proj.weight"},
        {"layers.#.feed_forward.w3.weight", "language_model.model.layers.#.mlp.up_proj.weight"},
        {"layers.#.feed_forward.w2.weight", "language_model.model.layers.#.mlp.down_proj.weight"},
        {"vision_encoder.patch_conv.weight", "vision_tower.patch_conv.weight"},
        {"vision_encoder.ln_pre.weight", "vision_tower.ln_pre.weight"},
        visionLayer("attention_norm", "attention_norm"),
        visionLayer("attention.wq", "attention.q_proj"),
        visionLayer("attention.wk", "attention.k_proj"),
        visionLayer("attention.wv", "attention.v_proj"),
        visionLayer("attention.wo", "attention.o_proj"),
        visionLayer("ffn_norm", "ffn_norm"),
        visionLayer("feed_forward.w1", "feed_forward.gate_proj"),
        visionLayer("feed_forward.w3", "feed_forward.up_proj"),
        visionLayer("feed_forward.w2", "feed_forward.down_proj"),
        {"pre_mm_projector_norm.weight", "multi_modal_projector.norm.weight"},
        {"patch_merger.merging_layer.weight", "multi_modal_projector.patch_merger.merging_layer.weight"},
        {"vision_language_adapter.w_in.weight", "multi_modal_projector.linear_1.weight"},
        {"vision_language_adapter.w_in.bias", "multi_modal_projector.linear_1.bias"},
        {"vision_language_adapter.w_out.weight", "multi_modal_projector.linear_2.weight"},
        {"vision_language_adapter.w_out.bias", "multi_modal_projector.linear_2.bias"},
    };

    private static final Map<String, String> TO_HUGGING_FACE = HashMap.newHashMap(TABLE.length);
    private static final Map<String, String> TO_CANONICAL = HashMap.newHashMap(TABLE.length);

    static {
        for (String[] names : TABLE) {
            TO_HUGGING_FACE.put(names[0], names[1]);
            TO_CANONICAL.put(names[1], names[0]);
        }
    }

    private static final Pattern LAYER = Pattern.compile("(?<=\\.)[0-9]+(?=\\.)");

    private TensorNames() {}

    private static String[] visionLayer(String canonical, String huggingFace) {
        return new String[] {
            "vision_encoder.transformer.layers.#." + canonical + ".weight",
            "vision_tower.transformer.layers.#." + huggingFace + ".weight"
        };
    }

    /** Translates any variant of a Hugging Face name; empty if this architecture has no such tensor. */
    static Optional<String> canonical(String huggingFace) {
        return translate(published(huggingFace), TO_CANONICAL);
    }

    /**
     * Returns the published Hugging Face name of a tensor.
     *
     * @param canonical canonical name
     * @return the published name; empty if there is none
     */
    public static Optional<String> huggingFace(String canonical) {
        return translate(canonical, TO_HUGGING_FACE);
    }

    /**
     * Returns whether the rows are in a different order in Hugging Face layouts: those of queries and keys.
     *
     * @param canonical canonical name
     * @return true if each head has its rows in two halves there, and in pairs in Mistral's layout
     */
    public static boolean isRotated(String canonical) {
        return canonical.endsWith(".attention.wq.weight") || canonical.endsWith(".attention.wk.weight");
    }

    /** Returns the published form of a Hugging Face name, which newer versions of transformers change. */
    static String published(String name) {
        String stem = name.startsWith("model.") ? name.substring("model.".length()) : name;
        if (stem.startsWith("lm_head.")) {
            return "language_model." + stem;
        }
        boolean bare = stem.startsWith("language_model.")
                && !stem.startsWith("language_model.model.")
                && !stem.startsWith("language_model.lm_head.");
        return bare ? stem.replaceFirst("language_model\\.", "language_model.model.") : stem;
    }

    private static Optional<String> translate(String name, Map<String, String> names) {
        Matcher layer = LAYER.matcher(name);
        if (!layer.find()) {
            return name.contains("#") ? Optional.empty() : Optional.ofNullable(names.get(name));
        }
        String number = layer.group();
        return Optional.ofNullable(names.get(layer.replaceFirst("#"))).map(pattern -> pattern.replace("#", number));
    }
}
