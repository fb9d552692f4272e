package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;

/** The two layouts of published checkpoints, distinguished by the names of their files. */
enum Layout {
    /** Mistral's own: params.json, consolidated.safetensors or several shards with an index, tekken.json. */
    MISTRAL("Mistral", Layout.PARAMS) {
        @Override
        boolean isIn(CheckpointFiles files) {
            return files.has(PARAMS) && (files.has(CONSOLIDATED) || files.has(CONSOLIDATED_INDEX));
        }
    },
    /**
     * Hugging Face's: config.json, model.safetensors or several shards with an index, tokenizer.json or tekken.json.
     */
    HUGGING_FACE("Hugging Face", Layout.CONFIG) {
        @Override
        boolean isIn(CheckpointFiles files) {
            return files.has(CONFIG) && (files.has(MODEL) || files.has(OutlineReader.ShardIndex.FILE));
        }
    };

    /** Configuration in Mistral's layout. */
    static final String PARAMS = "params.json";

    /** Weights in Mistral's layout. */
    static final String CONSOLIDATED = "consolidated.safetensors";

    /** Which tensor is in which file in Mistral's layout, if the weights are several. */
    static final String CONSOLIDATED_INDEX = "consolidated.safetensors.index.json";

    /** Configuration in Hugging Face's layout. */
    static final String CONFIG = "config.json";

    /** Weights in Hugging Face's layout, if they are one file. */
    static final String MODEL = "model.safetensors";

    private final String label;
    private final String configFile;

    Layout(String label, String configFile) {
        this.label = label;
        this.configFile = configFile;
    }

    /** Returns the name of the layout for people. */
    String label() {
        return label;
    }

    /** Returns the name of the configuration file. */
    String configFile() {
        return configFile;
    }

    /** Returns whether these files are a checkpoint in this layout. */
    abstract boolean isIn(CheckpointFiles files);
}
