package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;

/** What a matrix of the network does, which determines the format that its weights are stored and multiplied in. */
public enum WeightRole {
    /** Queries, keys, values and output of the decoder's attention. */
    ATTENTION,
    /** The three matrices of the decoder's gated feed-forward. */
    FEED_FORWARD,
    /** The output matrix, which turns the last state into logits. */
    OUTPUT,
    /** The token embeddings, which are looked up, never multiplied. */
    EMBEDDINGS,
    /** All matrices of the vision encoder. */
    VISION,
    /** Both matrices of the projector, and the one that merges patches. */
    PROJECTOR;

    /**
     * Returns the role of a matrix.
     *
     * @param name canonical name of its tensor
     * @return what it does
     */
    @Internal
    public static WeightRole of(String name) {
        if (name.startsWith("vision_encoder.")) {
            return VISION;
        }
        if (name.startsWith("vision_language_adapter.") || name.startsWith("patch_merger.")) {
            return PROJECTOR;
        }
        if (name.startsWith("layers.")) {
            return name.contains(".attention.") ? ATTENTION : FEED_FORWARD;
        }
        return name.startsWith("output.") ? OUTPUT : EMBEDDINGS;
    }
}
