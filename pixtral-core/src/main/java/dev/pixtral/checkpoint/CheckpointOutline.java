package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the configuration and the headers of a checkpoint say about it; no weight is read. Complete and of the right
 * shapes: everything that {@link Checkpoint#open} would refuse because of its headers is refused here.
 *
 * @param source path or name, for messages
 * @param layout {@code Mistral} or {@code Hugging Face}
 * @param config sizes of the model
 * @param configFile name of the configuration file
 * @param weightFiles names of the files with weights, in the order in which they should be read
 * @param tensors the required tensors, by {@code weightFiles} and their place in the file
 */
@Internal
public record CheckpointOutline(
        String source,
        String layout,
        ModelConfig config,
        String configFile,
        List<String> weightFiles,
        List<TensorPlace> tensors) {
    private static final int PREFIX = Long.BYTES;

    /**
     * Reads the outline of a checkpoint in a folder.
     *
     * @param folder folder of the checkpoint
     * @return its outline
     * @throws CheckpointException if there is none, or it cannot be used
     */
    public static CheckpointOutline read(Path folder) {
        return read(new FolderFiles(folder));
    }

    /**
     * Reads the outline of a checkpoint.
     *
     * @param files the files
     * @return its outline
     * @throws dev.pixtral.errors.PixtralException if there is no checkpoint, or it cannot be used
     */
    public static CheckpointOutline read(CheckpointFiles files) {
        Set<String> names = files.names();
        if (names.contains(MistralCheckpoint.PARAMS) && names.contains(MistralCheckpoint.WEIGHTS)) {
            ModelConfig config = MistralParams.parse(JsonFields.read(files, MistralCheckpoint.PARAMS));
            return outline(
                    files, "Mistral", config, MistralCheckpoint.PARAMS, List.of(MistralCheckpoint.WEIGHTS), false);
        }
        if (names.contains(HuggingFaceCheckpoint.CONFIG)) {
            ModelConfig config = HuggingFaceConfig.parse(JsonFields.read(files, HuggingFaceCheckpoint.CONFIG));
            PreprocessorConfig.check(files, config.vision());
            List<String> weights = names.contains(HuggingFaceCheckpoint.WEIGHTS)
                    ? List.of(HuggingFaceCheckpoint.WEIGHTS)
                    : ShardIndex.of(JsonFields.read(files, ShardIndex.FILE)).shards();
            return outline(files, "Hugging Face", config, HuggingFaceCheckpoint.CONFIG, weights, true);
        }
        throw CheckpointException.missing(
                files.source(), "no checkpoint: neither params.json with consolidated.safetensors nor config.json");
    }

    private static CheckpointOutline outline(
            CheckpointFiles files,
            String layout,
            ModelConfig config,
            String configFile,
            List<String> weightFiles,
            boolean huggingFace) {
        Map<String, List<Long>> needed = RequiredTensors.of(config);
        List<TensorPlace> tensors = new ArrayList<>();
        for (String file : weightFiles) {
            for (TensorPlace place : places(files, file, config, huggingFace)) {
                if (needed.containsKey(place.name())) {
                    tensors.add(place);
                }
            }
        }
        Set<String> found = new HashSet<>();
        for (TensorPlace place : tensors) {
            if (!found.add(place.name())) {
                throw CheckpointException.at(files.source(), "tensor '%s' occurs twice".formatted(place.name()));
            }
        }
        needed.keySet().stream()
                .filter(name -> !found.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw CheckpointException.missingTensor(files.source(), name);
                });
        return new CheckpointOutline(files.source(), layout, config, configFile, weightFiles, List.copyOf(tensors));
    }

    private static List<TensorPlace> places(
            CheckpointFiles files, String file, ModelConfig config, boolean huggingFace) {
        String source = files.source() + "/" + file;
        long size = files.size(file);
        if (size <= PREFIX) {
            throw CheckpointException.truncated(source, size, PREFIX + 1);
        }
        long headerBytes = ByteBuffer.wrap(files.read(file, 0, PREFIX))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (headerBytes <= 0 || headerBytes > Safetensors.LONGEST_HEADER) {
            throw CheckpointException.at(source, "not a safetensors file");
        }
        SafetensorsHeader header = SafetensorsHeader.parse(files.read(file, PREFIX, (int) headerBytes), source);
        long data = PREFIX + headerBytes;
        if (size != data + header.dataBytes()) {
            throw CheckpointException.truncated(source, size, data + header.dataBytes());
        }
        List<TensorPlace> places = new ArrayList<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            String name = huggingFace ? TensorNames.canonical(entry.name()).orElse(entry.name()) : entry.name();
            int headDim = 0;
            if (huggingFace && TensorNames.isRotated(name)) {
                headDim = name.startsWith("vision_encoder.")
                        ? config.vision().headDim()
                        : config.text().headDim();
            }
            places.add(new TensorPlace(
                    name, file, entry.dtype(), entry.shape(), data + entry.begin(), data + entry.end(), headDim));
        }
        places.sort(Comparator.comparingLong(TensorPlace::begin));
        return places;
    }
}
