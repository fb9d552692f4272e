package dev.pixtral.checkpoint;

import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint in Hugging Face's layout: config.json, model.safetensors or several shards with an index, and, to be added
 * by hand where only tokenizer.json is published, tekken.json.
 */
final class HuggingFaceCheckpoint implements Checkpoint {
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.safetensors";

    private final Arena arena;
    private final Path folder;
    private final ModelConfig config;
    private final TensorTable tensors;

    private HuggingFaceCheckpoint(Arena arena, Path folder, ModelConfig config, TensorTable tensors) {
        this.arena = arena;
        this.folder = folder;
        this.config = config;
        this.tensors = tensors;
    }

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(CONFIG))
                && (Files.exists(folder.resolve(WEIGHTS)) || Files.exists(folder.resolve(ShardIndex.FILE)));
    }

    static HuggingFaceCheckpoint open(Path folder, Arena arena) {
        ModelConfig config = HuggingFaceConfig.parse(JsonFields.read(folder.resolve(CONFIG)));
        Path single = folder.resolve(WEIGHTS); // preferred to an index, as transformers does
        List<Safetensors> files = Files.exists(single)
                ? List.of(Safetensors.map(single, arena))
                : ShardIndex.read(folder).map(arena);
        TensorTable table = TensorTable.of(
                config,
                canonical(files, config),
                folder.toString(),
                CONFIG,
                name -> TensorNames.huggingFace(name).orElse(name));
        return new HuggingFaceCheckpoint(arena, folder, config, table);
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
                            "tensor '%s' is there twice, also as '%s' in %s; remove what is left over from another download"
                                    .formatted(tensor.name(), other.name(), other.source()));
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

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Tensor tensor(String name, int... shape) {
        return tensors.find(name, shape);
    }

    @Override
    public boolean has(String name) {
        return tensors.has(name);
    }

    @Override
    public InputStream tokenizer() {
        return CheckpointFolder.tokenizer(folder);
    }

    @Override
    public String source() {
        return folder.toString();
    }

    @Override
    public long bytes() {
        return tensors.bytes();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
