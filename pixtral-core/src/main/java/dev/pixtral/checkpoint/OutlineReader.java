package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
        return Layout.MISTRAL.isIn(files) || Layout.HUGGING_FACE.isIn(files);
    }

    /**
     * Reads a checkpoint.
     *
     * @throws CheckpointException if {@link #isCheckpoint} is false, or the checkpoint cannot be used
     */
    Headers read() {
        if (Layout.MISTRAL.isIn(files)) {
            return mistral();
        }
        if (Layout.HUGGING_FACE.isIn(files)) {
            return huggingFace();
        }
        throw ForeignFolder.noCheckpoint(files);
    }

    private Headers mistral() {
        JsonFields fields = JsonFields.read(files, Layout.PARAMS);
        ModelConfig config = MistralParams.parse(fields);
        boolean single = files.has(Layout.CONSOLIDATED);
        String source = single ? files.source(Layout.CONSOLIDATED) : files.source();
        FoundTensors found = FoundTensors.mistral(config, source, Unsupported.quantised(fields));
        return headers(Layout.MISTRAL, found, single ? Layout.CONSOLIDATED : Layout.CONSOLIDATED_INDEX, false);
    }

    private Headers huggingFace() {
        JsonFields fields = JsonFields.read(files, Layout.CONFIG);
        ModelConfig config = HuggingFaceConfig.parse(fields);
        FoundTensors found = FoundTensors.huggingFace(config, files.source(), Unsupported.quantised(fields));
        boolean single = files.has(Layout.MODEL); // preferred to an index, as transformers does
        return headers(
                Layout.HUGGING_FACE,
                found,
                single ? Layout.MODEL : ShardIndex.FILE,
                HuggingFaceConfig.tiesMissingOutput(fields));
    }

    /** Reads the headers of one file, or of those that an index lists. */
    private Headers headers(Layout layout, FoundTensors found, String fileOrIndex, boolean tiesMissingOutput) {
        boolean single = fileOrIndex.endsWith(".safetensors");
        ShardIndex index = single ? ShardIndex.none() : ShardIndex.of(JsonFields.read(files, fileOrIndex), fileOrIndex);
        List<String> weights = single ? List.of(fileOrIndex) : index.shards();
        checkShards(index, weights);
        if (layout == Layout.HUGGING_FACE) {
            PreprocessorConfig.check(files, found.config().vision());
        }
        addAll(found, index, weights);
        ModelConfig config = found.requireAll(tiesMissingOutput);
        CheckpointOutline outline = new CheckpointOutline(
                files.source(), layout.label(), config, layout.configFile(), weights, found.places());
        return new Headers(outline, found);
    }

    private void checkShards(ShardIndex index, List<String> shards) {
        if (shards.size() > MOST_SHARDS) {
            throw CheckpointException.at(
                    files.source(index.file),
                    "lists %,d files, but a checkpoint has at most %,d; download the index again"
                            .formatted(shards.size(), MOST_SHARDS));
        }
        for (String shard : shards) {
            if (!files.has(shard)) {
                throw CheckpointException.at(
                        files.source(),
                        "%s, which %s lists, is missing: the download is incomplete"
                                .formatted(CheckpointException.quote(shard), index.file));
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
        found.addPacked(files);
    }

    /** A file such as model.safetensors.index.json: which tensor is in which shard. */
    record ShardIndex(String file, Map<String, List<String>> tensorsOfShard) {
        /** Its name in Hugging Face's layout. */
        static final String FILE = "model.safetensors.index.json";

        /** Returns the index of a checkpoint that is one file and needs none. */
        static ShardIndex none() {
            return new ShardIndex("", Map.of());
        }

        static ShardIndex of(JsonFields index, String file) {
            JsonFields weightMap = index.object("weight_map");
            Map<String, List<String>> tensorsOfShard = new TreeMap<>();
            for (String tensor : weightMap.keys()) {
                String shard = weightMap.text(tensor);
                // a shard is a file in this folder: an index must not cause any other file to be opened
                if (!shard.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                    throw CheckpointException.at(
                            weightMap.source(),
                            "'%s' is not the name of a file in this folder; download the index again"
                                    .formatted(CheckpointException.quote(shard)));
                }
                tensorsOfShard.computeIfAbsent(shard, s -> new ArrayList<>()).add(tensor);
            }
            return new ShardIndex(file, tensorsOfShard);
        }

        /** Returns the names of the shards, sorted. */
        List<String> shards() {
            return List.copyOf(tensorsOfShard.keySet());
        }

        /** Checks that a shard contains the tensors that the index lists for it. */
        void check(String shard, SafetensorsHeader header, String source) {
            Set<String> names =
                    header.entries().stream().map(SafetensorsHeader.Entry::name).collect(Collectors.toSet());
            for (String tensor : tensorsOfShard.getOrDefault(shard, List.of())) {
                if (!names.contains(tensor)) {
                    throw CheckpointException.missingTensor(source, tensor);
                }
            }
        }
    }
}
