package dev.pixtral.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads Mistral's params.json.
 *
 * <p>Defaults of absent keys are those of mistral-inference, {@code args.py}; the context length, which the first
 * published file does not contain, is that of the paper (table 1).
 */
final class MistralParams {
    static final int MAX_POSITIONS = 131_072;
    static final double VISION_NORM_EPS = 1e-5;
    private static final double TEXT_ROPE_THETA = 1e6;
    private static final double VISION_ROPE_THETA = 1e4;
    private static final int IMAGE_TOKEN_ID = 10;

    private MistralParams() {}

    static ModelConfig parse(JsonFields params) {
        params.expect("model_type", "this model type", "transformer");
        params.expect("moe", "a mixture of experts");
        params.expect("sliding_window", "attention in a sliding window");
        params.expect("_sliding_window", "attention in a sliding window");
        params.expect("rope_scaling", "scaled rotary embedding");
        params.expect("yarn", "scaled rotary embedding (YaRN)");
        params.expect("llama_4_scaling", "scaled attention");
        params.expect("lora", "a LoRA adapter");
        Unsupported.refuseQuantised(params);
        params.expect("tied_embeddings", "an output matrix tied to the embeddings", false);
        JsonFields vision = params.object("vision_encoder");
        vision.expect("spatial_merge_size", "merging of patches", 1);
        vision.expect("mm_projector_id", "this projector", "");
        vision.expect("add_pre_mm_projector_layer_norm", "a norm before the projector", false);
        try {
            return new ModelConfig(
                    text(params),
                    vision(vision),
                    vision.flagOr("adapter_bias", true),
                    vision.integerOr("image_token_id", IMAGE_TOKEN_ID));
        } catch (CheckpointException e) {
            throw e.in(params.source());
        }
    }

    private static TextConfig text(JsonFields params) {
        return new TextConfig(
                params.integer("dim"),
                params.integer("hidden_dim"),
                params.integer("n_layers"),
                params.integer("n_heads"),
                params.integer("n_kv_heads"),
                params.integer("head_dim"),
                params.integer("vocab_size"),
                params.numberOr("rope_theta", TEXT_ROPE_THETA),
                params.number("norm_eps"),
                params.integerOr("max_position_embeddings", MAX_POSITIONS));
    }

    private static VisionConfig vision(JsonFields vision) {
        int hiddenSize = vision.integer("hidden_size");
        int numHeads = vision.integer("num_attention_heads");
        return new VisionConfig(
                hiddenSize,
                vision.integer("intermediate_size"),
                vision.integer("num_hidden_layers"),
                numHeads,
                hiddenSize / Math.max(1, numHeads), // the file has no head_dim; the record rejects a remainder
                vision.integer("num_channels"),
                vision.integer("image_size"),
                vision.integer("patch_size"),
                vision.numberOr("rope_theta", VISION_ROPE_THETA),
                VISION_NORM_EPS);
    }

    /** Writes a configuration as {@link #parse} reads it. */
    static byte[] write(ModelConfig config) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator out = new JsonFactory().createGenerator(json)) {
            TextConfig text = config.text();
            out.writeStartObject();
            out.writeNumberField("dim", text.hiddenSize());
            out.writeNumberField("hidden_dim", text.intermediateSize());
            out.writeNumberField("n_layers", text.numLayers());
            out.writeNumberField("n_heads", text.numHeads());
            out.writeNumberField("n_kv_heads", text.numKeyValueHeads());
            out.writeNumberField("head_dim", text.headDim());
            out.writeNumberField("vocab_size", text.vocabSize());
            out.writeNumberField("rope_theta", text.ropeTheta());
            out.writeNumberField("norm_eps", text.rmsNormEps());
            out.writeNumberField("max_position_embeddings", text.maxPositions());
            out.writeObjectFieldStart("vision_encoder");
            writeVision(out, config.vision());
            out.writeBooleanField("adapter_bias", config.projectorBias());
            out.writeNumberField("image_token_id", config.imageTokenId());
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return json.toByteArray();
    }

    private static void writeVision(JsonGenerator out, VisionConfig vision) throws IOException {
        out.writeNumberField("hidden_size", vision.hiddenSize());
        out.writeNumberField("intermediate_size", vision.intermediateSize());
        out.writeNumberField("num_hidden_layers", vision.numLayers());
        out.writeNumberField("num_attention_heads", vision.numHeads());
        out.writeNumberField("num_channels", vision.numChannels());
        out.writeNumberField("image_size", vision.imageSize());
        out.writeNumberField("patch_size", vision.patchSize());
        out.writeNumberField("rope_theta", vision.ropeTheta());
    }
}
