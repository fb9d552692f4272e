package dev.pixtral.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

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
    static final double YARN_FAST = 32;
    static final double YARN_SLOW = 1;
    private static final String PATCH_MERGE = "patch_merge";

    /** Hugging Face's name: Mistral's files have only a flag, which does not hold every magnitude. */
    private static final String MAGNITUDE = "attention_factor";

    private static final List<String> LATENT_ATTENTION =
            List.of("q_lora_rank", "qk_rope_head_dim", "qk_nope_head_dim", "kv_lora_rank", "v_head_dim");

    private MistralParams() {}

    static ModelConfig parse(JsonFields params) {
        params.expect("model_type", "this model type", "transformer");
        params.expect("moe", "a mixture of experts");
        params.expect("sliding_window", "attention in a sliding window");
        params.expect("_sliding_window", "attention in a sliding window");
        params.expect("rope_scaling", "scaled rotary embedding of this kind");
        params.expect("lora", "a LoRA adapter");
        LATENT_ATTENTION.forEach(key -> params.expect(key, "multi-head latent attention"));
        Unsupported.quantised(params);
        JsonFields vision = params.object("vision_encoder");
        try {
            return new ModelConfig(
                    text(params),
                    vision(vision),
                    vision.flagOr("adapter_bias", true),
                    vision.flagOr("add_pre_mm_projector_layer_norm", false),
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
                params.integerOr("max_position_embeddings", MAX_POSITIONS),
                params.optionalObject("yarn").map(MistralParams::yarn).orElse(TextConfig.Yarn.NONE),
                params.optionalObject("llama_4_scaling")
                        .map(MistralParams::queryScale)
                        .orElse(TextConfig.QueryScale.NONE),
                params.flagOr("tied_embeddings", false));
    }

    private static TextConfig.Yarn yarn(JsonFields yarn) {
        yarn.expectOnly(
                List.of("factor", "original_max_position_embeddings", "beta", "alpha", "apply_scale", MAGNITUDE));
        double factor = yarn.number("factor");
        return new TextConfig.Yarn(
                factor,
                yarn.integer("original_max_position_embeddings"),
                yarn.numberOr("beta", YARN_FAST),
                yarn.numberOr("alpha", YARN_SLOW),
                yarn.numberOr(
                        MAGNITUDE,
                        yarn.flagOr("apply_scale", true) ? TextConfig.Yarn.recommendedMagnitude(factor) : 1));
    }

    private static TextConfig.QueryScale queryScale(JsonFields scaling) {
        scaling.expectOnly(List.of("beta", "original_max_position_embeddings"));
        return new TextConfig.QueryScale(scaling.number("beta"), scaling.integer("original_max_position_embeddings"));
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
                longestSide(vision),
                vision.integer("patch_size"),
                vision.numberOr("rope_theta", VISION_ROPE_THETA),
                VISION_NORM_EPS,
                mergeSize(vision));
    }

    /** What the encoder was built for, or less: how large pictures were made. */
    private static int longestSide(JsonFields vision) {
        int built = vision.integer("image_size");
        int side = vision.integerOr("max_image_size", built);
        if (side > built) {
            throw vision.contradiction("max_image_size", "image_size");
        }
        return side;
    }

    /** Patches are merged by the projector of one name, and only by it. */
    private static int mergeSize(JsonFields vision) {
        vision.expect("mm_projector_id", "this projector", "", PATCH_MERGE);
        int mergeSize = vision.integerOr("spatial_merge_size", 1);
        boolean merger =
                vision.textIn("mm_projector_id").filter(PATCH_MERGE::equals).isPresent();
        if (merger != mergeSize > 1) {
            throw vision.contradiction("spatial_merge_size", "mm_projector_id");
        }
        return mergeSize;
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
            writeScaling(out, text);
            out.writeObjectFieldStart("vision_encoder");
            writeVision(out, config.vision());
            out.writeBooleanField("adapter_bias", config.projectorBias());
            out.writeBooleanField("add_pre_mm_projector_layer_norm", config.projectorNorm());
            out.writeNumberField("image_token_id", config.imageTokenId());
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return json.toByteArray();
    }

    private static void writeScaling(JsonGenerator out, TextConfig text) throws IOException {
        out.writeBooleanField("tied_embeddings", text.tiedEmbeddings());
        if (!text.yarn().equals(TextConfig.Yarn.NONE)) {
            out.writeObjectFieldStart("yarn");
            out.writeNumberField("factor", text.yarn().factor());
            out.writeNumberField("original_max_position_embeddings", text.yarn().originalPositions());
            out.writeNumberField("beta", text.yarn().betaFast());
            out.writeNumberField("alpha", text.yarn().betaSlow());
            out.writeNumberField(MAGNITUDE, text.yarn().magnitude());
            out.writeEndObject();
        }
        if (!text.queryScale().equals(TextConfig.QueryScale.NONE)) {
            out.writeObjectFieldStart("llama_4_scaling");
            out.writeNumberField("beta", text.queryScale().beta());
            out.writeNumberField(
                    "original_max_position_embeddings", text.queryScale().originalPositions());
            out.writeEndObject();
        }
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
        out.writeNumberField("spatial_merge_size", vision.mergeSize());
        out.writeStringField("mm_projector_id", vision.mergeSize() > 1 ? PATCH_MERGE : "");
    }
}
