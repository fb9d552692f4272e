package dev.pixtral.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file model.safetensors.index.json: which tensor is in which shard. */
record ShardIndex(Map<String, List<String>> tensorsOfShard) {
    static final String FILE = "model.safetensors.index.json";

    static ShardIndex read(Path folder) {
        return of(JsonFields.read(folder.resolve(FILE)));
    }

    static ShardIndex of(JsonFields index) {
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
        return new ShardIndex(tensorsOfShard);
    }

    /** Returns the names of the shards, sorted. */
    List<String> shards() {
        return List.copyOf(tensorsOfShard.keySet());
    }

    /**
     * Maps all shards in a folder until the arena is closed; each must exist and contain the tensors that the index
     * lists for it.
     */
    List<Safetensors> map(Path folder, Arena arena) {
        List<Safetensors> files = new ArrayList<>();
        tensorsOfShard.forEach((shard, tensors) -> {
            Path file = folder.resolve(shard);
            if (!Files.exists(file)) {
                throw CheckpointException.at(
                        folder.toString(),
                        "%s, which %s lists, is missing: the download is incomplete"
                                .formatted(CheckpointException.quote(shard), FILE));
            }
            Safetensors opened = Safetensors.map(file, arena);
            for (String tensor : tensors) {
                if (opened.find(tensor).isEmpty()) {
                    throw CheckpointException.missingTensor(file.toString(), tensor);
                }
            }
            files.add(opened);
        });
        return files;
    }
}
