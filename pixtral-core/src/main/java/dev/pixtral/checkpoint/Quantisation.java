package dev.pixtral.checkpoint;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Recognises weights that another library has quantised, by the configuration, and refuses them by name. */
final class Quantisation {
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

    private Quantisation() {}

    /**
     * Refuses a configuration that says that its weights are quantised.
     *
     * @param config the configuration, or the part of it for a tower
     * @throws CheckpointException with the name of the method
     */
    static void refuse(JsonFields config) {
        for (String key : KEYS) {
            if (config.has(key)) {
                throw config.unsupported(key, "a checkpoint quantised with " + method(config, key), INSTEAD);
            }
        }
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
                .map(Quantisation::known)
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
}
