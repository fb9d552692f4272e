package dev.pixtral.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tensors that the configuration does not require. Most are left over from training or conversion and do no harm. Some
 * show that the weights belong to another network or are encoded, so that answers without them would be wrong.
 */
final class ExtraTensors {
    private static final System.Logger LOG = System.getLogger(ExtraTensors.class.getName());

    /** Tables that libraries save and that follow from the configuration. */
    private static final Pattern TABLE =
            Pattern.compile(".*\\.(inv_freq|rotary_emb\\..+|rotary_pos_emb\\..+|position_ids|num_batches_tracked)");

    /** Companions of encoded weights: scales, zero points and codes of the methods that are in use. */
    private static final Pattern QUANTISED = Pattern.compile(
            ".*\\.(qweight|qzeros|scales|biases|zeros|zero_point|g_idx|perm|absmax|quant_map|nested_absmax"
                    + "|nested_quant_map|quant_state\\..+|SCB|weight_format|qscale_(weight|act)|[kvq]_scale"
                    + "|weight_(scale|scale_inv|scale_2|packed|shape|zero_point|g_idx|quantizer\\..+)"
                    + "|(input|output|activation)_(scale|zero_point|quantizer\\..+)|.*_amax|q_(weight|scale|groups"
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

    private ExtraTensors() {}

    /**
     * Refuses a tensor that the configuration does not require if answers without it would be wrong.
     *
     * @param name name in its file
     * @param source the file, for messages
     */
    static void check(String name, String source) {
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
            return Optional.of("belongs to weights that were quantised by another library, which is not supported; "
                    + Quantisation.INSTEAD);
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
