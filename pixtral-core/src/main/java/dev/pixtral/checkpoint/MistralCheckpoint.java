package dev.pixtral.checkpoint;

import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A checkpoint in Mistral's own layout: params.json, consolidated.safetensors, tekken.json. */
final class MistralCheckpoint implements Checkpoint {
    static final String PARAMS = "params.json";
    static final String WEIGHTS = "consolidated.safetensors";

    private final Arena arena;
    private final String source;
    private final ModelConfig config;
    private final TensorTable tensors;
    private final Supplier<InputStream> tokenizer;

    private MistralCheckpoint(
            Arena arena, String source, ModelConfig config, TensorTable tensors, Supplier<InputStream> tokenizer) {
        this.arena = arena;
        this.source = source;
        this.config = config;
        this.tensors = tensors;
        this.tokenizer = tokenizer;
    }

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(PARAMS)) && Files.exists(folder.resolve(WEIGHTS));
    }

    static MistralCheckpoint open(Path folder, Arena arena) {
        JsonFields params = JsonFields.read(folder.resolve(PARAMS));
        Safetensors weights = Safetensors.map(folder.resolve(WEIGHTS), arena);
        return of(params, weights, arena, folder.toString(), () -> CheckpointFolder.tokenizer(folder));
    }

    /** A checkpoint of these parts; it takes over the arena. */
    static MistralCheckpoint of(
            JsonFields params, Safetensors weights, Arena arena, String source, Supplier<InputStream> tokenizer) {
        ModelConfig config = MistralParams.parse(params);
        Map<String, Tensor> byName = new HashMap<>();
        for (Tensor tensor : weights.tensors()) {
            if (!TensorNames.isHarmless(tensor.name())) {
                byName.put(tensor.name(), tensor);
            }
        }
        TensorTable table = TensorTable.of(config, byName, weights.source(), PARAMS, UnaryOperator.identity());
        return new MistralCheckpoint(arena, source, config, table, tokenizer);
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
        return tokenizer.get();
    }

    @Override
    public String source() {
        return source;
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
