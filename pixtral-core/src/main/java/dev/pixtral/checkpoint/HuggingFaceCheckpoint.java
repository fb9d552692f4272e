package dev.pixtral.checkpoint;

/**
 * Checkpoints in Hugging Face's layout: config.json, model.safetensors or several shards with an index, and
 * tekken.json, to be added by hand where only tokenizer.json is published.
 */
final class HuggingFaceCheckpoint {
    static final String LAYOUT = "Hugging Face";
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.safetensors";

    private HuggingFaceCheckpoint() {}

    static boolean isIn(CheckpointFiles files) {
        return files.has(CONFIG) && (files.has(WEIGHTS) || files.has(ShardIndex.FILE));
    }
}
