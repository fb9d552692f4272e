package dev.pixtral.checkpoint.packed;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.JsonFields;
import java.util.Optional;

/**
 * Weights that are numbers of 8 bits with one scale for each matrix, as Ministral 3 is published: in Mistral's layout
 * with {@code qscale_weight} and in Hugging Face's with {@code weight_scale_inv}, which both are what a number is
 * multiplied by. Which matrices are stored like this, the files say. Scales of activations are not read: activations
 * are not rounded here.
 *
 * <p>Source: {@code convert_ministral3_weights_to_hf.py} and {@code FineGrainedFP8Config} of transformers.
 */
@Internal
public final class Float8Tensors extends Quantisation {
    /** The value of {@code quant_method} in Hugging Face's layout. */
    public static final String METHOD = "fp8";

    /** The value of {@code qformat_weight} in Mistral's layout. */
    public static final String FORMAT = "fp8_e4m3";

    private static final Scheme SCHEME = new Scheme("FP8", Codes.FLOAT8, Scheme.Sharing.TENSOR, 0);
    private static final String INSTEAD = "use the checkpoint in bfloat16 that it was made from";

    private final String source;
    private final Role scales;

    private Float8Tensors(String source, Role scales) {
        this.source = source;
        this.scales = scales;
    }

    /**
     * Reads {@code quantization_config} of Hugging Face's layout.
     *
     * @param fields the object, whose method is {@value #METHOD}
     * @return what it says
     * @throws dev.pixtral.errors.CheckpointException if it asks for something that is not supported
     */
    public static Float8Tensors huggingFace(JsonFields fields) {
        if (fields.has("weight_block_size")) {
            throw fields.unsupported("weight_block_size", "FP8 with a scale for each block of a matrix", INSTEAD);
        }
        if (!fields.textIn("fmt").orElse("e4m3").equals("e4m3")) {
            throw fields.unsupported("fmt", "FP8 with these numbers", INSTEAD);
        }
        return new Float8Tensors(fields.source(), Role.FLOAT8_SCALES);
    }

    /**
     * Reads {@code quantization} of Mistral's layout.
     *
     * @param fields the object, whose format is {@value #FORMAT}
     * @return what it says
     * @throws dev.pixtral.errors.CheckpointException if it asks for something that is not supported
     */
    public static Float8Tensors mistral(JsonFields fields) {
        String scheme = fields.textIn("qscheme_act").orElse("");
        if (!scheme.equals("TENSOR") && !scheme.equals("NO_SCALES")) {
            throw fields.unsupported("qscheme_act", "FP8 with scales of this kind", INSTEAD);
        }
        return new Float8Tensors(fields.source(), Role.NATIVE_SCALES);
    }

    @Override
    String source() {
        return source;
    }

    @Override
    String method() {
        return "FP8";
    }

    @Override
    Role scales() {
        return scales;
    }

    @Override
    Optional<Scheme> schemeOf(ModuleNames module) {
        return Optional.of(SCHEME);
    }

    @Override
    Optional<Scheme> requiredFor(ModuleNames module) {
        return Optional.empty();
    }
}
