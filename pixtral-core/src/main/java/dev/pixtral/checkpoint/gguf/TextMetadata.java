package dev.pixtral.checkpoint.gguf;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Metadata of the text model, architecture {@code llama} or, with stretched rotation and scaled queries,
 * {@code mistral3}: what Mistral's params.json says of it. Everything that would change answers and that Pixtral's
 * decoder does not have is refused by its key.
 *
 * @param file the file, of several the first
 */
record TextMetadata(GgufFile file) {
    /** The output matrix, which files of {@code mistral3} leave out if it is that of the embeddings. */
    static final String OUTPUT = "output.weight";

    private static final String LLAMA = "llama";
    private static final String MISTRAL3 = "mistral3";
    private static final String YARN = "yarn";
    private static final String TEMPERATURE = "attention.temperature_scale";
    private static final String ORIGINAL_POSITIONS = "rope.scaling.original_context_length";

    /** What llama.cpp takes if the keys are absent. */
    private static final double YARN_FAST = 32;

    private static final double YARN_SLOW = 1;

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
        if (!architecture.equals(LLAMA) && !architecture.equals(MISTRAL3)) {
            throw metadata.bad(
                    "general.architecture",
                    "is %s, but only %s and %s, the architectures of Pixtral's and its siblings' decoders, are supported; %s"
                            .formatted(CheckpointException.quote(architecture), LLAMA, MISTRAL3, INSTEAD));
        }
        refuseOthers(metadata, architecture);
    }

    private String key(String name) {
        return (isMistral3() ? MISTRAL3 : LLAMA) + "." + name;
    }

    private boolean isMistral3() {
        return file.architecture().filter(MISTRAL3::equals).isPresent();
    }

    private static void refuseOthers(GgufMetadata metadata, String architecture) {
        String key = architecture + ".";
        OTHERS.keySet().stream().sorted().forEach(name -> {
            double value = metadata.number(key + name).orElse(0.0);
            if (value != 0) {
                throw refused(metadata, key + name, Double.toString(value), OTHERS.get(name));
            }
        });
        metadata.flag(key + "attention.causal").filter(causal -> !causal).ifPresent(causal -> {
            throw refused(metadata, key + "attention.causal", causal.toString(), "attention to later tokens");
        });
        if (architecture.equals(MISTRAL3)) {
            metadata.text(key + "rope.scaling.type")
                    .filter(type -> !type.equals("none") && !type.equals(YARN))
                    .ifPresent(type -> {
                        throw refused(metadata, key + "rope.scaling.type", type, "rotary embedding scaled in this way");
                    });
            return;
        }
        metadata.number(key + TEMPERATURE).filter(scale -> scale != 0).ifPresent(scale -> {
            throw refused(metadata, key + TEMPERATURE, scale.toString(), "scaled attention");
        });
        metadata.text(key + "rope.scaling.type")
                .filter(type -> !type.equals("none"))
                .ifPresent(type -> {
                    throw refused(metadata, key + "rope.scaling.type", type, "scaled rotary embedding");
                });
        SCALING.forEach(name -> metadata.number(key + name)
                .filter(factor -> factor != 0 && factor != 1)
                .ifPresent(factor -> {
                    throw refused(metadata, key + name, factor.toString(), "scaled rotary embedding");
                }));
    }

    private static CheckpointException refused(GgufMetadata metadata, String key, String value, String what) {
        return metadata.bad(
                key, "is %s, but %s is not supported; %s".formatted(CheckpointException.quote(value), what, INSTEAD));
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
                        key(other), "is %d, but heads have a width of %d; %s".formatted(width, keys, INSTEAD));
            }
        }
        return keys;
    }

    /** The number of ids, on which the file must agree with itself. */
    int vocabSize() {
        Optional<Integer> tokens = file.metadata().count(TokenizerMetadata.TOKENS);
        int size = optional("vocab_size")
                .or(() -> tokens)
                .orElseThrow(() -> file.metadata().missing(key("vocab_size")));
        if (tokens.orElse(size) != size) {
            throw file.metadata()
                    .bad(
                            key("vocab_size"),
                            "is %,d, but %s has %,d entries; the file is damaged, download it again"
                                    .formatted(size, TokenizerMetadata.TOKENS, tokens.get()));
        }
        return size;
    }

    private int positions() {
        int positions = optional("context_length").orElse(POSITIONS);
        return positions == NEMO_POSITIONS ? POSITIONS : positions;
    }

    /**
     * Writes the fields of params.json.
     *
     * @param output whether the files have an output matrix
     */
    void write(JsonGenerator json, boolean output) throws IOException {
        json.writeNumberField("dim", hiddenSize());
        json.writeNumberField("hidden_dim", required("feed_forward_length"));
        json.writeNumberField("n_layers", required("block_count"));
        json.writeNumberField("n_heads", heads());
        json.writeNumberField("n_kv_heads", optional("attention.head_count_kv").orElseGet(this::heads));
        json.writeNumberField("head_dim", headDim());
        json.writeNumberField("vocab_size", vocabSize());
        json.writeNumberField(
                "rope_theta", file.metadata().number(key("rope.freq_base")).orElse(ROPE_BASE));
        json.writeNumberField("norm_eps", epsilon());
        json.writeNumberField("max_position_embeddings", positions());
        if (isMistral3()) {
            json.writeBooleanField("tied_embeddings", !output);
            writeScaling(json);
        }
    }

    private void writeScaling(JsonGenerator json) throws IOException {
        if (file.metadata().text(key("rope.scaling.type")).filter(YARN::equals).isPresent()) {
            json.writeObjectFieldStart("yarn");
            json.writeNumberField("factor", requiredNumber("rope.scaling.factor"));
            json.writeNumberField("original_max_position_embeddings", required(ORIGINAL_POSITIONS));
            json.writeNumberField("beta", number("rope.scaling.yarn_beta_fast", YARN_FAST));
            json.writeNumberField("alpha", number("rope.scaling.yarn_beta_slow", YARN_SLOW));
            json.writeBooleanField("apply_scale", appliesMagnitude());
            json.writeEndObject();
        }
        double scale = number(TEMPERATURE, 0);
        if (scale != 0) {
            json.writeObjectFieldStart("llama_4_scaling");
            json.writeNumberField("beta", scale);
            json.writeNumberField("original_max_position_embeddings", required(ORIGINAL_POSITIONS));
            json.writeEndObject();
        }
    }

    /** A multiplier of 1 cancels the magnitude, and one of 0 leaves it, as in {@code llama-context.cpp}. */
    private boolean appliesMagnitude() {
        String key = key("rope.scaling.yarn_log_multiplier");
        double multiplier = file.metadata().number(key).orElse(0.0);
        if (multiplier != 0 && multiplier != 1) {
            throw refused(file.metadata(), key, Double.toString(multiplier), "rotary embedding with this magnitude");
        }
        return multiplier == 0;
    }

    private double number(String name, double absent) {
        return file.metadata().number(key(name)).orElse(absent);
    }

    private double requiredNumber(String name) {
        return file.metadata()
                .number(key(name))
                .orElseThrow(() -> file.metadata().missing(key(name)));
    }

    private double epsilon() {
        String key = key("attention.layer_norm_rms_epsilon");
        return file.metadata().number(key).orElseThrow(() -> file.metadata().missing(key));
    }

    private int required(String name) {
        return optional(name).orElseThrow(() -> file.metadata().missing(key(name)));
    }

    private Optional<Integer> optional(String name) {
        return file.metadata().integer(key(name));
    }
}
