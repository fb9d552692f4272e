package dev.pixtral.checkpoint.write;

/** The layouts in which Pixtral-12B is published. */
public enum FolderLayout {
    /** Mistral's: params.json, consolidated.safetensors, tekken.json. */
    MISTRAL,
    /** Hugging Face's: config.json, shards with an index, tokenizer.json. */
    HUGGING_FACE
}
