package dev.pixtral.checkpoint;

/** Checkpoints in Mistral's own layout: params.json, consolidated.safetensors, tekken.json. */
final class MistralCheckpoint {
    static final String LAYOUT = "Mistral";
    static final String PARAMS = "params.json";
    static final String WEIGHTS = "consolidated.safetensors";

    private MistralCheckpoint() {}

    static boolean isIn(CheckpointFiles files) {
        return files.has(PARAMS) && files.has(WEIGHTS);
    }
}
