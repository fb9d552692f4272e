package dev.pixtral.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Checkpoints in Mistral's own layout: params.json, consolidated.safetensors, tekken.json. */
final class MistralCheckpoint {
    static final String PARAMS = "params.json";
    static final String WEIGHTS = "consolidated.safetensors";

    private MistralCheckpoint() {}

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(PARAMS)) && Files.exists(folder.resolve(WEIGHTS));
    }

    static Checkpoint open(Path folder, Arena arena) {
        JsonFields params = JsonFields.read(folder.resolve(PARAMS));
        Safetensors weights = Safetensors.map(folder.resolve(WEIGHTS), arena);
        ModelConfig config = MistralParams.parse(params);
        TensorTable tensors = tensors(config, weights);
        return new OpenedCheckpoint(
                folder.toString(), "Mistral", config, () -> tensors, TokenizerFile.in(folder), arena);
    }

    /** Returns the tensors of a file in this layout, checked against the configuration. */
    static TensorTable tensors(ModelConfig config, Safetensors weights) {
        Map<String, Tensor> byName = new HashMap<>();
        for (Tensor tensor : weights.tensors()) {
            if (!TensorNames.isHarmless(tensor.name())) {
                byName.put(tensor.name(), tensor);
            }
        }
        return TensorTable.of(config, byName, weights.source(), PARAMS, UnaryOperator.identity());
    }
}
