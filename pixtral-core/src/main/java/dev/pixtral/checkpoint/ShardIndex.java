package dev.pixtral.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The file model.safetensors.index.json: which tensor is in which shard. */
record ShardIndex(Map<String, List<String>> tensorsOfShard) {
    static final String FILE = "model.safetensors.index.json";

    /** Returns the index of a checkpoint that is one file and needs none. */
    static ShardIndex none() {
        return new ShardIndex(Map.of());
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
