package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration files as they are published: for Pixtral-12B params.json has the 453 bytes of its first version,
 * and config.json 997 bytes. Keys that equal the defaults of the libraries are left out, as there.
 */
final class ConfigText {
    private static final int MAX_POSITIONS = 131_072;
    private static final int NEMO_POSITIONS = 1_024_000; // inherited from Mistral Nemo in the published config.json

    private ConfigText() {}

    /** Returns the configuration files of a layout. */
    static List<SmallFile> of(ModelConfig config, FolderLayout layout) {
        return layout == FolderLayout.MISTRAL
                ? List.of(SmallFile.of("params.json", params(config)))
                : List.of(
                        SmallFile.of("config.json", config(config)),
                        SmallFile.of("generation_config.json", generation()),
                        SmallFile.of("preprocessor_config.json", preprocessor(config.vision())),
                        SmallFile.of("processor_config.json", processor(config.vision())));
    }

    private static String params(ModelConfig config) {
        TextConfig text = config.text();
        VisionConfig vision = config.vision();
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("dim", text.hiddenSize());
        params.put("n_layers", text.numLayers());
        params.put("head_dim", text.headDim());
        params.put("hidden_dim", text.intermediateSize());
        params.put("n_heads", text.numHeads());
        params.put("n_kv_heads", text.numKeyValueHeads());
        params.put("rope_theta", text.ropeTheta());
        params.put("norm_eps", text.rmsNormEps());
        params.put("vocab_size", text.vocabSize());
        putUnless(params, "max_position_embeddings", text.maxPositions(), MAX_POSITIONS);
        putUnless(params, "tied_embeddings", text.tiedEmbeddings(), false);
        putScaling(params, text);
        Map<String, Object> encoder = new LinkedHashMap<>();
        encoder.put("hidden_size", vision.hiddenSize());
        encoder.put("num_channels", vision.numChannels());
        encoder.put("image_size", vision.imageSize());
        encoder.put("patch_size", vision.patchSize());
        encoder.put("rope_theta", vision.ropeTheta());
        encoder.put("intermediate_size", vision.intermediateSize());
        encoder.put("num_hidden_layers", vision.numLayers());
        encoder.put("num_attention_heads", vision.numHeads());
        encoder.put("image_token_id", config.imageTokenId());
        putUnless(encoder, "adapter_bias", config.projectorBias(), true);
        putUnless(encoder, "spatial_merge_size", vision.mergeSize(), 1);
        putUnless(encoder, "add_pre_mm_projector_layer_norm", config.projectorNorm(), false);
        putUnless(encoder, "mm_projector_id", vision.mergeSize() > 1 ? "patch_merge" : "", "");
        params.put("vision_encoder", encoder);
        return PrettyJson.of(params);
    }

    private static void putScaling(Map<String, Object> params, TextConfig text) {
        if (!text.queryScale().equals(TextConfig.QueryScale.NONE)) {
            Map<String, Object> scaling = new LinkedHashMap<>();
            scaling.put("original_max_position_embeddings", text.queryScale().originalPositions());
            scaling.put("beta", text.queryScale().beta());
            params.put("llama_4_scaling", scaling);
        }
        if (!text.yarn().equals(TextConfig.Yarn.NONE)) {
            Map<String, Object> yarn = new LinkedHashMap<>();
            yarn.put("original_max_position_embeddings", text.yarn().originalPositions());
            yarn.put("factor", text.yarn().factor());
            yarn.put("apply_scale", text.yarn().magnitude() != 1);
            yarn.put("beta", text.yarn().betaFast());
            yarn.put("alpha", text.yarn().betaSlow());
            params.put("yarn", yarn);
        }
    }

    private static String config(ModelConfig config) {
        return config.projectorNorm() ? mistral3(config) : llava(config);
    }

    /** The class of models that merge patches after a norm. */
    private static String mistral3(ModelConfig config) {
        Map<String, Object> top = new TreeMap<>();
        top.put("architectures", List.of("Mistral3ForConditionalGeneration"));
        top.put("image_token_index", config.imageTokenId());
        top.put("model_type", "mistral3");
        top.put("multimodal_projector_bias", config.projectorBias());
        top.put("projector_hidden_act", "gelu");
        top.put("spatial_merge_size", config.vision().mergeSize());
        top.put("text_config", mistral3(config.text()));
        top.put("torch_dtype", "bfloat16");
        top.put("vision_config", vision(config.vision()));
        top.put("vision_feature_layer", -1);
        return PrettyJson.of(top);
    }

    private static Map<String, Object> mistral3(TextConfig text) {
        Map<String, Object> fields = text(text);
        fields.put("tie_word_embeddings", text.tiedEmbeddings());
        if (text.yarn().equals(TextConfig.Yarn.NONE)) {
            return fields;
        }
        Map<String, Object> rope = new TreeMap<>();
        rope.put("attention_factor", text.yarn().magnitude());
        rope.put("beta_fast", text.yarn().betaFast());
        rope.put("beta_slow", text.yarn().betaSlow());
        rope.put("factor", text.yarn().factor());
        rope.put("llama_4_scaling_beta", text.queryScale().beta());
        rope.put("original_max_position_embeddings", text.yarn().originalPositions());
        rope.put("rope_theta", fields.remove("rope_theta"));
        rope.put("rope_type", "yarn");
        fields.put("model_type", "ministral3");
        fields.put("rope_parameters", rope);
        return fields;
    }

    private static String llava(ModelConfig config) {
        Map<String, Object> top = new TreeMap<>();
        top.put("_commit_hash", null);
        top.put("_name_or_path", "../pixtral");
        top.put("architectures", List.of("LlavaForConditionalGeneration"));
        top.put("ignore_index", -100);
        top.put("image_seq_length", 1);
        top.put("image_token_index", config.imageTokenId());
        top.put("model_type", "llava");
        putUnless(top, "multimodal_projector_bias", config.projectorBias(), true);
        top.put("projector_hidden_act", "gelu");
        top.put("text_config", text(config.text()));
        top.put("torch_dtype", "bfloat16");
        top.put("transformers_version", null);
        top.put("vision_config", vision(config.vision()));
        top.put("vision_feature_layer", -1);
        top.put("vision_feature_select_strategy", "full");
        return PrettyJson.of(top);
    }

    private static Map<String, Object> text(TextConfig text) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("head_dim", text.headDim());
        fields.put("hidden_size", text.hiddenSize());
        fields.put("intermediate_size", text.intermediateSize());
        fields.put("is_composition", true);
        fields.put(
                "max_position_embeddings", text.maxPositions() == MAX_POSITIONS ? NEMO_POSITIONS : text.maxPositions());
        fields.put("model_type", "mistral");
        putUnless(fields, "num_attention_heads", text.numHeads(), 32);
        fields.put("num_hidden_layers", text.numLayers());
        fields.put("num_key_value_heads", text.numKeyValueHeads());
        fields.put("rms_norm_eps", text.rmsNormEps());
        fields.put("rope_theta", text.ropeTheta());
        fields.put("sliding_window", null);
        fields.put("vocab_size", text.vocabSize());
        return fields;
    }

    private static Map<String, Object> vision(VisionConfig vision) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("head_dim", vision.headDim());
        fields.put("hidden_act", "silu");
        putUnless(fields, "hidden_size", vision.hiddenSize(), 1024);
        fields.put("image_size", vision.imageSize());
        putUnless(fields, "intermediate_size", vision.intermediateSize(), 4096);
        fields.put("is_composition", true);
        fields.put("model_type", "pixtral");
        putUnless(fields, "num_attention_heads", vision.numHeads(), 16);
        putUnless(fields, "num_channels", vision.numChannels(), 3);
        putUnless(fields, "num_hidden_layers", vision.numLayers(), 24);
        fields.put("patch_size", vision.patchSize());
        fields.put("rope_theta", vision.ropeTheta());
        fields.put("tie_word_embeddings", false);
        return fields;
    }

    private static String generation() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("_from_model_config", true);
        fields.put("bos_token_id", 1);
        fields.put("eos_token_id", 2);
        fields.put("transformers_version", "4.45.0.dev0");
        return PrettyJson.of(fields);
    }

    private static String preprocessor(VisionConfig vision) {
        Map<String, Object> fields = new TreeMap<>();
        for (String step : List.of("do_convert_rgb", "do_normalize", "do_rescale", "do_resize")) {
            fields.put(step, true);
        }
        fields.put("image_mean", List.of(0.48145466, 0.4578275, 0.40821073));
        fields.put("image_processor_type", "PixtralImageProcessor");
        fields.put("image_std", List.of(0.26862954, 0.26130258, 0.27577711));
        fields.put("patch_size", new TreeMap<>(Map.of("height", vision.patchSize(), "width", vision.patchSize())));
        fields.put("processor_class", "PixtralProcessor");
        fields.put("resample", 3);
        fields.put("rescale_factor", 0.00392156862745098);
        fields.put("size", Map.of("longest_edge", vision.imageSize()));
        return PrettyJson.of(fields);
    }

    private static String processor(VisionConfig vision) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("image_break_token", "[IMG_BREAK]");
        fields.put("image_end_token", "[IMG_END]");
        fields.put("image_token", "[IMG]");
        fields.put("patch_size", vision.patchSize());
        fields.put("processor_class", "PixtralProcessor");
        putUnless(fields, "spatial_merge_size", vision.mergeSize(), 1);
        return PrettyJson.of(fields);
    }

    private static void putUnless(Map<String, Object> fields, String key, Object value, Object published) {
        if (!value.equals(published)) {
            fields.put(key, value);
        }
    }
}
