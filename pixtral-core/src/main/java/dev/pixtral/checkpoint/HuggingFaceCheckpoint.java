package dev.pixtral.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checkpoints in Hugging Face's layout: config.json, model.safetensors or several shards with an index, and
 * tokenizer.json or tekken.json.
 */
final class HuggingFaceCheckpoint {
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.safetensors";

    private HuggingFaceCheckpoint() {}

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(CONFIG))
                && (Files.exists(folder.resolve(WEIGHTS)) || Files.exists(folder.resolve(ShardIndex.FILE)));
    }

    static Checkpoint open(Path folder, Arena arena) {
        ModelConfig config = HuggingFaceConfig.parse(JsonFields.read(folder.resolve(CONFIG)));
        PreprocessorConfig.check(new FolderFiles(folder), config.vision());
        Path single = folder.resolve(WEIGHTS); // preferred to an index, as transformers does
        List<Safetensors> files = Files.exists(single)
                ? List.of(Safetensors.map(single, arena))
                : ShardIndex.read(folder).map(folder, arena);
        TensorTable table = TensorTable.of(
                config,
                canonical(files, config),
                folder.toString(),
                CONFIG,
                name -> TensorNames.huggingFace(name).orElse(name));
        return new OpenedCheckpoint(
                folder.toString(), "Hugging Face", config, () -> table, TokenizerFile.in(folder), arena);
    }

    private static Map<String, Tensor> canonical(List<Safetensors> files, ModelConfig config) {
        Map<String, Tensor> tensors = new HashMap<>();
        for (Safetensors file : files) {
            for (Tensor tensor : file.tensors()) {
                if (TensorNames.isHarmless(tensor.name())) {
                    continue;
                }
                String name = TensorNames.canonical(tensor.name()).orElseThrow(() -> TensorTable.unknown(tensor));
                Tensor other = tensors.put(name, inNativeOrder(name, tensor, config));
                if (other != null) {
                    throw CheckpointException.at(
                            tensor.source(),
                            "tensor '%s' occurs twice, also as '%s' in %s; remove leftover files of another download"
                                    .formatted(
                                            CheckpointException.quote(tensor.name()),
                                            CheckpointException.quote(other.name()),
                                            other.source()));
                }
            }
        }
        return tensors;
    }

    private static Tensor inNativeOrder(String canonical, Tensor tensor, ModelConfig config) {
        if (!TensorNames.isRotated(canonical)) {
            return tensor;
        }
        boolean ofVision = canonical.startsWith("vision_encoder.");
        return tensor.withRows(RowOrder.interleaved(
                ofVision ? config.vision().headDim() : config.text().headDim()));
    }
}
