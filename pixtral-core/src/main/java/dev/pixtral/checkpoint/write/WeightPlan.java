package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.RequiredTensors;
import dev.pixtral.checkpoint.TensorNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of a checkpoint and the tensors in each of them. For Pixtral-12B the files have exactly the sizes of the
 * published ones.
 *
 * @param files the files with weights
 * @param index the index of several shards; empty if there is only one file
 */
record WeightPlan(List<WeightFile> files, Optional<SmallFile> index) {
    /** The limit of transformers for a shard, unless one tensor is larger. */
    static final long SHARD_BYTES = 5_000_000_000L;

    private static final String INDEX = "model.safetensors.index.json";

    static WeightPlan of(ModelConfig config, FolderLayout layout) {
        return layout == FolderLayout.MISTRAL ? mistral(config) : huggingFace(config, SHARD_BYTES);
    }

    static WeightPlan mistral(ModelConfig config) {
        List<StoredTensor> tensors = new ArrayList<>();
        RequiredTensors.stored(config).forEach((name, shape) -> tensors.add(new StoredTensor(name, name, shape, 0)));
        return new WeightPlan(List.of(file("consolidated.safetensors", tensors, false)), Optional.empty());
    }

    static WeightPlan huggingFace(ModelConfig config, long shardBytes) {
        List<List<StoredTensor>> shards = shards(config, shardBytes);
        if (shards.size() == 1) {
            return new WeightPlan(List.of(file("model.safetensors", shards.getFirst(), true)), Optional.empty());
        }
        List<WeightFile> files = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            files.add(file(name, shards.get(i), true));
        }
        return new WeightPlan(files, Optional.of(index(files)));
    }

    long bytes() {
        return files.stream().mapToLong(WeightFile::bytes).sum();
    }

    private static WeightFile file(String name, List<StoredTensor> tensors, boolean metadata) {
        List<StoredTensor> sorted = tensors.stream()
                .sorted(Comparator.comparing(StoredTensor::storedName))
                .toList();
        return new WeightFile(name, sorted, metadata);
    }

    /** Fills one shard after the other, in the order of the modules of the network. */
    private static List<List<StoredTensor>> shards(ModelConfig config, long shardBytes) {
        List<List<StoredTensor>> shards = new ArrayList<>();
        List<StoredTensor> shard = new ArrayList<>();
        long bytes = 0;
        for (StoredTensor tensor : inOrderOfModules(config)) {
            if (!shard.isEmpty() && bytes + tensor.bytes() > shardBytes) {
                shards.add(shard);
                shard = new ArrayList<>();
                bytes = 0;
            }
            shard.add(tensor);
            bytes += tensor.bytes();
        }
        shards.add(shard);
        return shards;
    }

    /** The order of computation, except that the norms of a decoder block are its last modules. */
    private static List<StoredTensor> inOrderOfModules(ModelConfig config) {
        List<StoredTensor> tensors = new ArrayList<>();
        List<StoredTensor> norms = new ArrayList<>();
        String block = "";
        for (Map.Entry<String, List<Long>> required :
                RequiredTensors.stored(config).entrySet()) {
            String name = required.getKey();
            String blockOfThis = name.replaceFirst("^(layers\\.[0-9]+\\.).*", "$1");
            if (!blockOfThis.equals(block)) {
                tensors.addAll(norms);
                norms.clear();
                block = blockOfThis;
            }
            boolean last = name.startsWith("layers.") && name.endsWith("_norm.weight");
            (last ? norms : tensors).add(huggingFace(name, required.getValue(), config));
        }
        return tensors;
    }

    private static StoredTensor huggingFace(String name, List<Long> shape, ModelConfig config) {
        int headDim = name.startsWith("vision_encoder.")
                ? config.vision().headDim()
                : config.text().headDim();
        String stored = TensorNames.huggingFace(name).orElseThrow();
        return new StoredTensor(name, stored, shape, TensorNames.isRotated(name) ? headDim : 0);
    }

    private static SmallFile index(List<WeightFile> files) {
        Map<String, Object> shardOfTensor = new TreeMap<>();
        for (WeightFile file : files) {
            file.tensors().forEach(tensor -> shardOfTensor.put(tensor.storedName(), file.name()));
        }
        long total = files.stream().mapToLong(WeightFile::dataBytes).sum();
        Map<String, Object> metadata = new TreeMap<>(Map.of("total_size", total));
        return SmallFile.of(
                INDEX, PrettyJson.of(new TreeMap<>(Map.of("metadata", metadata, "weight_map", shardOfTensor))));
    }
}
