package dev.pixtral.checkpoint;

import java.util.List;

/**
 * Reads configuration and headers of a checkpoint of either layout, in a folder or on a server, and checks them against
 * each other. What it reads is bounded, whatever the files claim.
 *
 * @param files the files
 */
record OutlineReader(CheckpointFiles files) {
    private static final int MOST_SHARDS = 1000;

    /** All headers of a checkpoint together; those of Pixtral-12B have 70 kB. */
    private static final long MOST_HEADER_BYTES = 2 * SafetensorsHeader.LONGEST;

    /** The outline of a checkpoint, and its tensors for opening them. */
    record Headers(CheckpointOutline outline, FoundTensors tensors) {}

    /** Returns whether the files are a checkpoint. */
    static boolean isCheckpoint(CheckpointFiles files) {
        return MistralCheckpoint.isIn(files) || HuggingFaceCheckpoint.isIn(files);
    }

    /**
     * Reads a checkpoint.
     *
     * @throws CheckpointException if {@link #isCheckpoint} is false, or the checkpoint cannot be used
     */
    Headers read() {
        if (MistralCheckpoint.isIn(files)) {
            return mistral();
        }
        if (HuggingFaceCheckpoint.isIn(files)) {
            return huggingFace();
        }
        throw ForeignFolder.noCheckpoint(files);
    }

    private Headers mistral() {
        ModelConfig config = MistralParams.parse(JsonFields.read(files, MistralCheckpoint.PARAMS));
        List<String> weights = List.of(MistralCheckpoint.WEIGHTS);
        FoundTensors found =
                new FoundTensors(config, MistralCheckpoint.PARAMS, files.source(MistralCheckpoint.WEIGHTS), false);
        addAll(found, ShardIndex.none(), weights);
        return headers(MistralCheckpoint.LAYOUT, config, MistralCheckpoint.PARAMS, weights, found);
    }

    private Headers huggingFace() {
        ModelConfig config = HuggingFaceConfig.parse(JsonFields.read(files, HuggingFaceCheckpoint.CONFIG));
        FoundTensors found = new FoundTensors(config, HuggingFaceCheckpoint.CONFIG, files.source(), true);
        boolean single = files.has(HuggingFaceCheckpoint.WEIGHTS); // preferred to an index, as transformers does
        ShardIndex index = single ? ShardIndex.none() : ShardIndex.of(JsonFields.read(files, ShardIndex.FILE));
        List<String> weights = single ? List.of(HuggingFaceCheckpoint.WEIGHTS) : index.shards();
        checkShards(weights);
        addAll(found, index, weights);
        return headers(HuggingFaceCheckpoint.LAYOUT, config, HuggingFaceCheckpoint.CONFIG, weights, found);
    }

    private void checkShards(List<String> shards) {
        if (shards.size() > MOST_SHARDS) {
            throw CheckpointException.at(
                    files.source(ShardIndex.FILE),
                    "lists %,d files, but a checkpoint has at most %,d; download the index again"
                            .formatted(shards.size(), MOST_SHARDS));
        }
        for (String shard : shards) {
            if (!files.has(shard)) {
                throw CheckpointException.at(
                        files.source(),
                        "%s, which %s lists, is missing: the download is incomplete"
                                .formatted(CheckpointException.quote(shard), ShardIndex.FILE));
            }
        }
    }

    private void addAll(FoundTensors found, ShardIndex index, List<String> weights) {
        long headerBytes = 0;
        for (String file : weights) {
            String source = files.source(file);
            SafetensorsHeader header =
                    SafetensorsHeader.read(files.size(file), (from, length) -> files.read(file, from, length), source);
            headerBytes += header.dataBegin();
            if (headerBytes > MOST_HEADER_BYTES) {
                throw CheckpointException.at(
                        source,
                        "the headers up to this file have %,d bytes, more than any checkpoint; download it again"
                                .formatted(headerBytes));
            }
            index.check(file, header, source);
            found.add(file, source, header);
        }
        found.requireAll();
    }

    private Headers headers(
            String layout, ModelConfig config, String configFile, List<String> weights, FoundTensors found) {
        return new Headers(
                new CheckpointOutline(files.source(), layout, config, configFile, weights, found.places()), found);
    }
}
