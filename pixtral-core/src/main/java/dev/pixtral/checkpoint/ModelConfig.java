package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.util.List;
import java.util.Map;

/**
 * Everything about a model that its weights do not contain: the sizes of both towers and how they are joined.
 *
 * <p>Names are Hugging Face's; Mistral's are given where they differ.
 *
 * @param text sizes of the text decoder
 * @param vision sizes of the vision encoder
 * @param projectorBias whether both matrices of the projector have a bias; {@code multimodal_projector_bias}, Mistral:
 *     {@code vision_encoder.adapter_bias}
 * @param projectorNorm whether the rows of patches are normalised before the projector; Mistral:
 *     {@code vision_encoder.add_pre_mm_projector_layer_norm}
 * @param imageTokenId token that represents one patch, or several merged ones, in a prompt; {@code image_token_index},
 *     Mistral: {@code vision_encoder.image_token_id}
 */
public record ModelConfig(
        TextConfig text, VisionConfig vision, boolean projectorBias, boolean projectorNorm, int imageTokenId) {

    /**
     * Joins both towers without a norm between them.
     *
     * @param text sizes of the text decoder
     * @param vision sizes of the vision encoder
     * @param projectorBias whether both matrices of the projector have a bias
     * @param imageTokenId token that represents one patch in a prompt
     */
    public ModelConfig(TextConfig text, VisionConfig vision, boolean projectorBias, int imageTokenId) {
        this(text, vision, projectorBias, false, imageTokenId);
    }

    /**
     * Checks that the parts match.
     *
     * @throws CheckpointException if they do not, naming the key
     */
    public ModelConfig {
        Require.between("image_token_index (image_token_id)", imageTokenId, 0, text.vocabSize() - 1);
    }

    /**
     * Returns whether the model has a vision encoder.
     *
     * @return false if pictures must be refused: a GGUF file without its projector file
     */
    public boolean seesPictures() {
        return vision.numLayers() > 0;
    }

    /** Returns the same sizes with another output matrix. */
    ModelConfig withTiedEmbeddings(boolean tied) {
        return new ModelConfig(text.withTiedEmbeddings(tied), vision, projectorBias, projectorNorm, imageTokenId);
    }

    /**
     * Returns the tensors that a model of these sizes needs. A tied output matrix is one of them, though files do not
     * store it.
     *
     * @return canonical names and shapes, in the order of computation; weights of linear layers are {@code [out, in]}
     */
    @Internal
    public Map<String, List<Long>> tensors() {
        return RequiredTensors.of(this);
    }
}
