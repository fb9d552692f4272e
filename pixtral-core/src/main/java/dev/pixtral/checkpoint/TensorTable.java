package dev.pixtral.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The tensors of an open checkpoint by canonical name, complete and with the shapes that its configuration requires.
 */
final class TensorTable {
    private final Map<String, Tensor> tensors;
    private final String source;
    private final String configFile;
    private final UnaryOperator<String> storedName;

    private TensorTable(
            Map<String, Tensor> tensors, String source, String configFile, UnaryOperator<String> storedName) {
        this.tensors = Map.copyOf(tensors);
        this.source = source;
        this.configFile = configFile;
        this.storedName = storedName;
    }

    /**
     * Checks the tensors against the configuration.
     *
     * @param config configuration of the model
     * @param tensors by canonical name, possibly with some that are not of this architecture
     * @param source source of the weights, for messages
     * @param configFile name of the configuration file, for messages
     * @param storedName translates a canonical name into that of the layout, for messages
     */
    static TensorTable of(
            ModelConfig config,
            Map<String, Tensor> tensors,
            String source,
            String configFile,
            UnaryOperator<String> storedName) {
        TensorTable table = new TensorTable(tensors, source, configFile, storedName);
        Map<String, List<Long>> needed = RequiredTensors.of(config);
        needed.forEach(table::find);
        tensors.forEach((name, tensor) -> {
            if (!needed.containsKey(name)) {
                throw unknown(tensor);
            }
        });
        return table;
    }

    static CheckpointException unknown(Tensor tensor) {
        return CheckpointException.at(
                tensor.source(),
                "tensor '%s' is not part of this model's architecture, so answers would be wrong; "
                                .formatted(CheckpointException.quote(tensor.name()))
                        + "use a checkpoint with the architecture of Pixtral-12B-2409");
    }

    Tensor find(String name, int... shape) {
        return find(name, Tensor.shape(shape));
    }

    private Tensor find(String name, List<Long> shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw CheckpointException.missingTensor(source, storedName.apply(name));
        }
        if (!tensor.shape().equals(shape)) {
            throw CheckpointException.wrongShape(tensor, shape, configFile);
        }
        if (!tensor.dtype().isFloatingPoint()) {
            throw CheckpointException.wrongType(tensor);
        }
        return tensor;
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    long bytes() {
        return tensors.values().stream().mapToLong(Tensor::bytes).sum();
    }
}
