package dev.pixtral.jlama;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.TextConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A weight of the text decoder.
 *
 * @param canonical its name in {@link Checkpoint#tensor}
 * @param shape its shape
 * @param rotated whether rotary embedding applies to its rows, which Jlama then expects in a different order
 */
record DecoderWeight(String canonical, int[] shape, boolean rotated) {
    static final String EMBEDDINGS = "model.embed_tokens.weight";

    /** Returns all weights, keyed by the names that Jlama's {@code LlamaModel} requests. */
    static Map<String, DecoderWeight> all(TextConfig text) {
        Map<String, DecoderWeight> weights = new LinkedHashMap<>();
        int hidden = text.hiddenSize();
        weights.put(EMBEDDINGS, plain("tok_embeddings.weight", text.vocabSize(), hidden));
        for (int i = 0; i < text.numLayers(); i++) {
            putLayer(weights, text, "model.layers." + i + ".", "layers." + i + ".");
        }
        weights.put("model.norm.weight", plain("norm.weight", hidden));
        weights.put("lm_head.weight", plain("output.weight", text.vocabSize(), hidden));
        return Collections.unmodifiableMap(weights);
    }

    private static void putLayer(Map<String, DecoderWeight> weights, TextConfig text, String jlama, String canonical) {
        int hidden = text.hiddenSize();
        int intermediate = text.intermediateSize();
        String attention = canonical + "attention.";
        String feedForward = canonical + "feed_forward.";
        weights.put(jlama + "input_layernorm.weight", plain(canonical + "attention_norm.weight", hidden));
        weights.put(jlama + "self_attn.q_proj.weight", rotated(attention + "wq.weight", text.queryWidth(), hidden));
        weights.put(jlama + "self_attn.k_proj.weight", rotated(attention + "wk.weight", text.keyValueWidth(), hidden));
        weights.put(jlama + "self_attn.v_proj.weight", plain(attention + "wv.weight", text.keyValueWidth(), hidden));
        weights.put(jlama + "self_attn.o_proj.weight", plain(attention + "wo.weight", hidden, text.queryWidth()));
        weights.put(jlama + "post_attention_layernorm.weight", plain(canonical + "ffn_norm.weight", hidden));
        weights.put(jlama + "mlp.gate_proj.weight", plain(feedForward + "w1.weight", intermediate, hidden));
        weights.put(jlama + "mlp.up_proj.weight", plain(feedForward + "w3.weight", intermediate, hidden));
        weights.put(jlama + "mlp.down_proj.weight", plain(feedForward + "w2.weight", hidden, intermediate));
    }

    private static DecoderWeight plain(String canonical, int... shape) {
        return new DecoderWeight(canonical, shape, false);
    }

    private static DecoderWeight rotated(String canonical, int... shape) {
        return new DecoderWeight(canonical, shape, true);
    }

    Tensor find(Checkpoint checkpoint) {
        return checkpoint.tensor(canonical, shape);
    }
}
