package dev.pixtral.checkpoint.gguf;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Metadata of the text model, architecture {@code llama}: what Mistral's params.json says of it. Everything that would
 * change answers and that Pixtral's decoder does not have is refused by its key.
 *
 * @param file the file, of several the first
 */
record TextMetadata(GgufFile file) {
    static final String ARCHITECTURE = "llama";

    private static final String KEY = ARCHITECTURE + ".";
    private static final String INSTEAD = "use a GGUF file of Pixtral-12B-2409";

    /** What llama.cpp takes if the key is absent. */
    private static final double ROPE_BASE = 10_000;

    /**
     * The longest prompt of Hugging Face's configuration, left over from the model that Pixtral's decoder is based on.
     */
    private static final int NEMO_POSITIONS = 1_024_000;

    private static final int POSITIONS = 131_072;

    /** Keys of what Pixtral's decoder does not have, with what they ask for; 0 turns each of them off. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("expert_count", "a mixture of experts"),
            Map.entry("expert_used_count", "a mixture of experts"),
            Map.entry("attention.sliding_window", "attention in a sliding window"),
            Map.entry("attention.temperature_scale", "scaled attention"),
            Map.entry("attention.clamp_kqv", "attention with limited values"),
            Map.entry("attention.max_alibi_bias", "attention with a bias (ALiBi)"),
            Map.entry("attn_logit_softcapping", "limited logits"),
            Map.entry("final_logit_softcapping", "limited logits"),
            Map.entry("logit_scale", "scaled logits"),
            Map.entry("residual_scale", "scaled residuals"),
            Map.entry("embedding_scale", "scaled embeddings"),
            Map.entry("attention.scale", "scaled attention"));

    private static final List<String> SCALING = List.of("rope.scaling.factor", "rope.scale_linear");

    TextMetadata {
        GgufMetadata metadata = file.metadata();
        String architecture = file.architecture().orElseThrow(() -> metadata.missing("general.architecture"));
        if (architecture.equals(ProjectorMetadata.ARCHITECTURE)) {
            throw CheckpointException.at(
                    file.source(),
                    "this is the projector file (mmproj) of a model; give the file of its text model, beside which it "
                            + "is found, or together with which it is given");
        }
        if (!architecture.equals(ARCHITECTURE)) {
            throw metadata.bad(
                    "general.architecture",
                    "is %s, but only %s, the architecture of Pixtral's decoder, is supported; %s"
                            .formatted(CheckpointException.quote(architecture), ARCHITECTURE, INSTEAD));
        }
        refuseOthers(metadata);
    }

    private static void refuseOthers(GgufMetadata metadata) {
        OTHERS.keySet().stream().sorted().forEach(name -> {
            double value = metadata.number(KEY + name).orElse(0.0);
            if (value != 0) {
                throw refused(metadata, name, Double.toString(value), OTHERS.get(name));
            }
        });
        metadata.text(KEY + "rope.scaling.type")
                .filter(type -> !type.equals("none"))
                .ifPresent(type -> {
                    throw refused(metadata, "rope.scaling.type", type, "scaled rotary embedding");
                });
        SCALING.forEach(name -> metadata.number(KEY + name)
                .filter(factor -> factor != 0 && factor != 1)
                .ifPresent(factor -> {
                    throw refused(metadata, name, factor.toString(), "scaled rotary embedding");
                }));
        metadata.flag(KEY + "attention.causal").filter(causal -> !causal).ifPresent(causal -> {
            throw refused(metadata, "attention.causal", causal.toString(), "attention to later tokens");
        });
    }

    private static CheckpointException refused(GgufMetadata metadata, String name, String value, String what) {
        return metadata.bad(
                KEY + name,
                "is %s, but %s is not supported; %s".formatted(CheckpointException.quote(value), what, INSTEAD));
    }

    int hiddenSize() {
        return required("embedding_length");
    }

    private int heads() {
        return required("attention.head_count");
    }

    /** The width of a head: that of keys, of values and of what is rotated. */
    private int headDim() {
        GgufMetadata metadata = file.metadata();
        int keys = optional("attention.key_length").orElse(hiddenSize() / Math.max(1, heads()));
        for (String other : List.of("attention.value_length", "rope.dimension_count")) {
            int width = optional(other).orElse(keys);
            if (width != keys) {
                throw metadata.bad(
                        KEY + other, "is %d, but heads have a width of %d; %s".formatted(width, keys, INSTEAD));
            }
        }
        return keys;
    }

    /** The number of ids, on which the file must agree with itself. */
    int vocabSize() {
        Optional<Integer> tokens = file.metadata().count(TokenizerMetadata.TOKENS);
        int size = optional("vocab_size")
                .or(() -> tokens)
                .orElseThrow(() -> file.metadata().missing(KEY + "vocab_size"));
        if (tokens.orElse(size) != size) {
            throw file.metadata()
                    .bad(
                            KEY + "vocab_size",
                            "is %,d, but %s has %,d entries; the file is damaged, download it again"
                                    .formatted(size, TokenizerMetadata.TOKENS, tokens.get()));
        }
        return size;
    }

    private int positions() {
        int positions = optional("context_length").orElse(POSITIONS);
        return positions == NEMO_POSITIONS ? POSITIONS : positions;
    }

    /** Writes the fields of params.json. */
    void write(JsonGenerator json) throws IOException {
        json.writeNumberField("dim", hiddenSize());
        json.writeNumberField("hidden_dim", required("feed_forward_length"));
        json.writeNumberField("n_layers", required("block_count"));
        json.writeNumberField("n_heads", heads());
        json.writeNumberField("n_kv_heads", optional("attention.head_count_kv").orElseGet(this::heads));
        json.writeNumberField("head_dim", headDim());
        json.writeNumberField("vocab_size", vocabSize());
        json.writeNumberField(
                "rope_theta", file.metadata().number(KEY + "rope.freq_base").orElse(ROPE_BASE));
        json.writeNumberField("norm_eps", epsilon());
        json.writeNumberField("max_position_embeddings", positions());
    }

    private double epsilon() {
        String key = KEY + "attention.layer_norm_rms_epsilon";
        return file.metadata().number(key).orElseThrow(() -> file.metadata().missing(key));
    }

    private int required(String name) {
        return optional(name).orElseThrow(() -> file.metadata().missing(KEY + name));
    }

    private Optional<Integer> optional(String name) {
        return file.metadata().integer(KEY + name);
    }
}
