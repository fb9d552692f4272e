package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.checkpoint.packed.CompressedTensors;
import dev.pixtral.checkpoint.packed.Float8Tensors;
import dev.pixtral.checkpoint.packed.Quantisation;
import dev.pixtral.errors.CheckpointException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What would make answers wrong, refused by its name: weights that another library has quantised, by the configuration,
 * and tensors that the configuration does not require. Most of those are left over from training or conversion and do
 * no harm; some show that the weights belong to another network or are encoded.
 */
final class Unsupported {
    private static final System.Logger LOG = System.getLogger(Unsupported.class.getName());

    private Unsupported() {}

    // ---- the configuration

    /** What to do. */
    static final String INSTEAD = "use Pixtral-12B-2409 in bfloat16, or the checkpoint in bfloat16 that it was made "
            + "from: it is quantised when it is opened (--quantize q4, weights)";

    private static final Map<String, String> METHODS = Map.ofEntries(
            Map.entry("bitsandbytes", "bitsandbytes"),
            Map.entry("bnb", "bitsandbytes"),
            Map.entry("awq", "AWQ"),
            Map.entry("gptq", "GPTQ"),
            Map.entry("gptq_marlin", "GPTQ"),
            Map.entry("compressed-tensors", "compressed-tensors"),
            Map.entry("fp8", "FP8"),
            Map.entry("fbgemm_fp8", "FP8 (FBGEMM)"),
            Map.entry("finegrained_fp8", "FP8"),
            Map.entry("hqq", "HQQ"),
            Map.entry("exl2", "EXL2"),
            Map.entry("exl3", "EXL3"),
            Map.entry("torchao", "torchao"),
            Map.entry("quanto", "Quanto"),
            Map.entry("eetq", "EETQ"),
            Map.entry("aqlm", "AQLM"),
            Map.entry("vptq", "VPTQ"),
            Map.entry("spqr", "SpQR"),
            Map.entry("higgs", "HIGGS"),
            Map.entry("bitnet", "BitNet"),
            Map.entry("mxfp4", "MXFP4"),
            Map.entry("modelopt", "ModelOpt"),
            Map.entry("auto-round", "AutoRound"),
            Map.entry("intel/auto-round", "AutoRound"),
            Map.entry("quark", "Quark"),
            Map.entry("gguf", "GGUF"));

    private static final List<String> KEYS = List.of("quantization_config", "quantization", "compression_config");
    private static final List<String> BITS = List.of("bits", "w_bit", "weight_bits", "num_bits", "nbits");

    /**
     * Refuses a configuration that says that its weights are quantised.
     *
     * @param config the configuration, or the part of it for a tower
     * @throws CheckpointException with the name of the method
     */
    static void refuseQuantised(JsonFields config) {
        for (String key : KEYS) {
            if (config.has(key)) {
                throw config.unsupported(key, "a checkpoint quantised with " + method(config, key), INSTEAD);
            }
        }
    }

    /**
     * Reads what a configuration says about weights that are quantised by a method that is supported; other methods are
     * refused as by {@link #refuseQuantised}.
     *
     * @param config the whole configuration
     * @return what it says; empty if it says nothing
     * @throws CheckpointException with the name of the method, or of what is not supported of it
     */
    static Optional<Quantisation> quantised(JsonFields config) {
        Optional<Quantisation> found = Optional.empty();
        for (String key : KEYS) {
            if (config.has(key)) {
                Quantisation read = supported(config, key)
                        .orElseThrow(() ->
                                config.unsupported(key, "a checkpoint quantised with " + method(config, key), INSTEAD));
                found = found.isPresent() ? found : Optional.of(read);
            }
        }
        return found;
    }

    private static Optional<Quantisation> supported(JsonFields config, String key) {
        if (isCompressedTensors(config, key)) {
            return Optional.of(CompressedTensors.parse(config.object(key)));
        }
        Optional<JsonFields> fields = config.objectIn(key);
        if (fields.flatMap(one -> one.textIn("quant_method"))
                .filter(Float8Tensors.METHOD::equals)
                .isPresent()) {
            return fields.map(Float8Tensors::huggingFace);
        }
        boolean mistral = fields.flatMap(one -> one.textIn("qformat_weight"))
                .filter(Float8Tensors.FORMAT::equals)
                .isPresent();
        return mistral ? fields.map(Float8Tensors::mistral) : Optional.empty();
    }

    private static boolean isCompressedTensors(JsonFields config, String key) {
        return config.objectIn(key)
                .filter(fields -> fields.has("quant_method")
                        ? fields.textIn("quant_method").equals(Optional.of(CompressedTensors.METHOD))
                        : key.equals("compression_config")) // older files do not name the method
                .isPresent();
    }

    private static String method(JsonFields config, String key) {
        Optional<JsonFields> fields = config.objectIn(key);
        if (fields.isEmpty()) {
            return "an unknown method";
        }
        JsonFields quantisation = fields.get();
        String name = Stream.of("quant_method", "quant_algo", "qformat_weight", "format")
                .flatMap(one -> quantisation.textIn(one).stream())
                .findFirst()
                .map(Unsupported::known)
                .orElseGet(
                        () -> quantisation.has("group_size") && quantisation.has("bits") ? "MLX" : "an unknown method");
        return name + bits(quantisation).map(" (%s bits)"::formatted).orElse("");
    }

    private static String known(String method) {
        String lower = method.toLowerCase(Locale.ROOT);
        String known = METHODS.get(lower);
        if (known != null) {
            return known;
        }
        return lower.startsWith("fp8") ? "FP8" : "the method '%s'".formatted(CheckpointException.quote(method));
    }

    private static Optional<String> bits(JsonFields quantisation) {
        if (quantisation.isTrue("load_in_4bit")) {
            return Optional.of("4");
        }
        if (quantisation.isTrue("load_in_8bit")) {
            return Optional.of("8");
        }
        return BITS.stream().flatMap(key -> quantisation.numberIn(key).stream()).findFirst();
    }

    // ---- tensors

    /** Tables that libraries save and that follow from the configuration. */
    private static final Pattern TABLE =
            Pattern.compile(".*\\.(inv_freq|rotary_emb\\..+|rotary_pos_emb\\..+|position_ids|num_batches_tracked)");

    /** Companions of encoded weights: scales, zero points and codes of the methods that are in use. */
    private static final Pattern QUANTISED = Pattern.compile(
            ".*\\.(qweight|qzeros|scales|biases|zeros|zero_point|g_idx|perm|absmax|quant_map|nested_absmax"
                    + "|nested_quant_map|quant_state\\..+|SCB|weight_format|qscale_(weight|act)|[kvq]_scale"
                    + "|weight_(scale|scale_inv|scale_2|packed|shape|zero_point|g_idx|quantizer\\..+)"
                    + "|(input|output|activation)_(scale|zero_point|quantizer\\..+)|[^.]*_amax|q_(weight|scale|groups"
                    + "|group_map|invperm|perm|scale_max)|trellis|suh|svh|mcg|mul1|Wq.*|W_q)");

    private static final Pattern ADAPTER = Pattern.compile("(.*[._])?lora_.*|.*\\.modules_to_save\\..*");

    /** Modules of the network in both layouts; the short forms of Hugging Face names are published ones here. */
    private static final List<String> NETWORK = List.of(
            "layers.",
            "tok_embeddings.",
            "norm.",
            "output.",
            "vision_encoder.",
            "vision_language_adapter.",
            "pre_mm_projector_norm.",
            "patch_merger.",
            "language_model.model.layers.",
            "language_model.model.embed_tokens.",
            "language_model.model.norm.",
            "language_model.lm_head.",
            "vision_tower.",
            "multi_modal_projector.");

    /**
     * Refuses a tensor that the configuration does not require if answers without it would be wrong.
     *
     * @param name name in its file
     * @param source the file, for messages
     */
    static void refuseExtra(String name, String source) {
        Optional<String> problem = problem(name);
        if (problem.isPresent()) {
            throw CheckpointException.at(
                    source, "tensor '%s' %s".formatted(CheckpointException.quote(name), problem.get()));
        }
        LOG.log(System.Logger.Level.DEBUG, "{0}: tensor ''{1}'' is not needed and ignored", source, name);
    }

    private static Optional<String> problem(String name) {
        if (TABLE.matcher(name).matches()) {
            return Optional.empty();
        }
        if (QUANTISED.matcher(name).matches()) {
            return Optional.of(
                    "belongs to weights that were quantised by another library, which is not supported; " + INSTEAD);
        }
        if (ADAPTER.matcher(name).matches()) {
            return Optional.of("belongs to an adapter (LoRA), which is not supported; "
                    + "merge the adapter into its model and use the result");
        }
        String published = TensorNames.published(name);
        return NETWORK.stream().anyMatch(module -> name.startsWith(module) || published.startsWith(module))
                ? Optional.of("is not part of this model's architecture, so answers would be wrong; "
                        + "use a checkpoint with the architecture of Pixtral-12B-2409")
                : Optional.empty();
    }
}
