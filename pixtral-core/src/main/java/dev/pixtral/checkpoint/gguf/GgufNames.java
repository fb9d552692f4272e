package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of tensors in GGUF files: those of the architectures {@code llama} and {@code mistral3}, and those of a
 * projector file of the type {@code pixtral}. Rows of queries and keys are stored in the canonical order in both:
 * llama.cpp's converter undoes the order of Hugging Face's layout.
 */
@Internal
public final class GgufNames {
    /** What llama.cpp needs besides: the embedding of {@code [IMG_BREAK]}, which is a row of the token embeddings. */
    static final String IMAGE_BREAK = "v.token_embd.img_break";

    /** Canonical name and name in the file; # is a placeholder for the layer number. */
    private static final String[][] TABLE = {
        {"tok_embeddings.weight", "token_embd.weight"},
        {"norm.weight", "output_norm.weight"},
        {"output.weight", "output.weight"},
        text("attention_norm", "attn_norm"),
        text("attention.wq", "attn_q"),
        text("attention.wk", "attn_k"),
        text("attention.wv", "attn_v"),
        text("attention.wo", "attn_output"),
        text("ffn_norm", "ffn_norm"),
        text("feed_forward.w1", "ffn_gate"),
        text("feed_forward.w3", "ffn_up"),
        text("feed_forward.w2", "ffn_down"),
        {"vision_encoder.patch_conv.weight", "v.patch_embd.weight"},
        {"vision_encoder.ln_pre.weight", "v.pre_ln.weight"},
        vision("attention_norm", "ln1"),
        vision("attention.wq", "attn_q"),
        vision("attention.wk", "attn_k"),
        vision("attention.wv", "attn_v"),
        vision("attention.wo", "attn_out"),
        vision("ffn_norm", "ln2"),
        vision("feed_forward.w1", "ffn_gate"),
        vision("feed_forward.w3", "ffn_up"),
        vision("feed_forward.w2", "ffn_down"),
        {"pre_mm_projector_norm.weight", "mm.input_norm.weight"},
        {"patch_merger.merging_layer.weight", "mm.patch_merger.weight"},
        {"vision_language_adapter.w_in.weight", "mm.1.weight"},
        {"vision_language_adapter.w_in.bias", "mm.1.bias"},
        {"vision_language_adapter.w_out.weight", "mm.2.weight"},
        {"vision_language_adapter.w_out.bias", "mm.2.bias"},
    };

    private static final Map<String, String> TO_STORED = HashMap.newHashMap(TABLE.length);
    private static final Map<String, String> TO_CANONICAL = HashMap.newHashMap(TABLE.length);

    static {
        for (String[] names : TABLE) {
            TO_STORED.put(names[0], names[1]);
            TO_CANONICAL.put(names[1], names[0]);
        }
    }

    private static final Pattern LAYER = Pattern.compile("(?<=\\.)(0|[1-9][0-9]{0,3})(?=\\.)");
    private static final Pattern NUMBERED_MATRIX = Pattern.compile("(vision_language_adapter|mm)\\..*");

    private GgufNames() {}

    private static String[] text(String canonical, String stored) {
        return new String[] {"layers.#." + canonical + ".weight", "blk.#." + stored + ".weight"};
    }

    private static String[] vision(String canonical, String stored) {
        return new String[] {
            "vision_encoder.transformer.layers.#." + canonical + ".weight", "v.blk.#." + stored + ".weight"
        };
    }

    /**
     * Translates a name of a file.
     *
     * @param stored the name in a file
     * @return the canonical name; empty if the architecture has no such tensor
     */
    public static Optional<String> canonical(String stored) {
        return translate(stored, TO_CANONICAL);
    }

    /**
     * Translates a canonical name.
     *
     * @param canonical Mistral's name
     * @return the name in a file; empty if there is none
     */
    public static Optional<String> stored(String canonical) {
        return translate(canonical, TO_STORED);
    }

    /**
     * Returns whether a tensor is one that llama.cpp needs and this engine does not.
     *
     * @param stored the name in a file
     * @return true if answers are right without it
     */
    public static boolean isUnused(String stored) {
        return stored.equals(IMAGE_BREAK);
    }

    private static Optional<String> translate(String name, Map<String, String> names) {
        Matcher layer = LAYER.matcher(name);
        if (NUMBERED_MATRIX.matcher(name).matches() || !layer.find()) {
            return name.contains("#") ? Optional.empty() : Optional.ofNullable(names.get(name));
        }
        String number = layer.group();
        return Optional.ofNullable(names.get(layer.replaceFirst("#"))).map(pattern -> pattern.replace("#", number));
    }
}
