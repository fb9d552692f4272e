package dev.pixtral.checkpoint.gguf;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.util.Optional;

/**
 * Metadata of a projector file, architecture {@code clip}: vision encoder and projector of the type {@code pixtral}.
 * Everything that would change answers and that Pixtral does not have is refused by its key.
 *
 * <p>Both activations that a file can name are accepted: early configurations in Hugging Face's layout say GELU, from
 * which the converter copies it, but the network was trained with SiLU.
 *
 * @param file the file
 */
record ProjectorMetadata(GgufFile file) {
    static final String ARCHITECTURE = "clip";

    private static final String PROJECTOR = "pixtral";
    private static final String KEY = "clip.vision.";
    private static final String INSTEAD = "use the projector file (mmproj) of Pixtral-12B-2409";
    private static final double ROPE_BASE = 10_000;
    private static final double EPSILON = 1e-5;
    private static final double TOLERANCE = 1e-9;
    private static final int CHANNELS = 3;

    ProjectorMetadata {
        GgufMetadata metadata = file.metadata();
        String architecture = file.architecture().orElseThrow(() -> metadata.missing("general.architecture"));
        if (!architecture.equals(ARCHITECTURE)) {
            throw metadata.bad(
                    "general.architecture",
                    "is %s, but a projector file has %s; %s"
                            .formatted(CheckpointException.quote(architecture), ARCHITECTURE, INSTEAD));
        }
        String type = projector(metadata).orElseThrow(() -> metadata.missing("clip.projector_type"));
        if (!type.equals(PROJECTOR)) {
            throw metadata.bad(
                    "clip.projector_type",
                    "is %s, but only %s is supported; %s"
                            .formatted(CheckpointException.quote(type), PROJECTOR, INSTEAD));
        }
        refuseOthers(metadata);
    }

    private static Optional<String> projector(GgufMetadata metadata) {
        return metadata.text("clip.projector_type").or(() -> metadata.text(KEY + "projector_type"));
    }

    /** Returns whether a file is one that this class can read, for a decoder of some width. */
    static boolean fits(GgufFile file, int hiddenSize) {
        GgufMetadata metadata = file.metadata();
        return file.architecture().filter(ARCHITECTURE::equals).isPresent()
                && projector(metadata).filter(PROJECTOR::equals).isPresent()
                && width(file).filter(width -> width == hiddenSize).isPresent();
    }

    /** Returns the width of the decoder that a file is for; from its last matrix if the key is absent. */
    private static Optional<Integer> width(GgufFile file) {
        return file.metadata()
                .integer(KEY + "projection_dim")
                .or(() -> file.tensors().stream()
                        .filter(tensor -> tensor.name().equals("mm.2.weight"))
                        .map(tensor -> (int) Math.min(tensor.shape().getFirst(), Integer.MAX_VALUE))
                        .findFirst());
    }

    private static void refuseOthers(GgufMetadata metadata) {
        metadata.flag("clip.has_vision_encoder").filter(vision -> !vision).ifPresent(_ -> {
            throw metadata.bad("clip.has_vision_encoder", "is false: there is no vision encoder; " + INSTEAD);
        });
        String epsilon = KEY + "attention.layer_norm_epsilon";
        metadata.number(epsilon)
                .filter(value -> Math.abs(value - EPSILON) > TOLERANCE)
                .ifPresent(value -> {
                    throw metadata.bad(epsilon, "is %s, but Pixtral's is %s; %s".formatted(value, EPSILON, INSTEAD));
                });
        heads(metadata, "attention.head_count_kv");
    }

    /** Checks the width of a head and the number of key heads, which follow from the number of heads. */
    private static void heads(GgufMetadata metadata, String name) {
        Optional<Integer> all = metadata.integer(KEY + "attention.head_count");
        metadata.integer(KEY + name)
                .filter(heads -> !all.equals(Optional.of(heads)))
                .ifPresent(heads -> {
                    throw metadata.bad(
                            KEY + name, "is %d, another number than that of all heads; %s".formatted(heads, INSTEAD));
                });
    }

    /** Checks that this is the projector of a decoder. */
    void requireFor(TextMetadata text) {
        int width = width(file).orElseThrow(() -> file.metadata().missing(KEY + "projection_dim"));
        if (width != text.hiddenSize()) {
            throw file.metadata()
                    .bad(
                            KEY + "projection_dim",
                            "is %d, but the text model %s has the width %d; give the projector file of this model"
                                    .formatted(width, text.file().source(), text.hiddenSize()));
        }
    }

    int imageSize() {
        return required("image_size");
    }

    int patchSize() {
        return required("patch_size");
    }

    /** Writes the fields of {@code vision_encoder} in params.json. */
    void write(JsonGenerator json) throws IOException {
        json.writeNumberField("hidden_size", required("embedding_length"));
        json.writeNumberField("intermediate_size", required("feed_forward_length"));
        json.writeNumberField("num_hidden_layers", required("block_count"));
        json.writeNumberField("num_attention_heads", required("attention.head_count"));
        json.writeNumberField("num_channels", CHANNELS);
        json.writeNumberField("image_size", imageSize());
        json.writeNumberField("patch_size", patchSize());
        json.writeNumberField(
                "rope_theta", file.metadata().number("clip.rope.freq_base").orElse(ROPE_BASE));
        json.writeBooleanField("adapter_bias", file.has("mm.1.bias"));
        int merge = file.metadata().integer(KEY + "spatial_merge_size").orElse(1);
        json.writeNumberField("spatial_merge_size", merge);
        json.writeStringField("mm_projector_id", merge > 1 ? "patch_merge" : "");
        json.writeBooleanField("add_pre_mm_projector_layer_norm", file.has("mm.input_norm.weight"));
    }

    /** Writes the fields of preprocessor_config.json. */
    void writePreprocessor(JsonGenerator json) throws IOException {
        for (String name : new String[] {"image_mean", "image_std"}) {
            Optional<double[]> numbers = file.metadata().numbers(KEY + name);
            if (numbers.isPresent()) {
                json.writeFieldName(name);
                json.writeArray(numbers.get(), 0, numbers.get().length);
            }
        }
    }

    private int required(String name) {
        return file.metadata()
                .integer(KEY + name)
                .orElseThrow(() -> file.metadata().missing(KEY + name));
    }
}
