package dev.pixtral.checkpoint;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.WeightFormat;
import java.util.HashMap;
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

    /**
     * Takes tensors that were checked against the configuration.
     *
     * @param tensors by canonical name
     * @param source source of the weights, for messages
     * @param configFile name of the configuration file, for messages
     * @param storedName translates a canonical name into that of the layout, for messages
     */
    TensorTable(Map<String, Tensor> tensors, String source, String configFile, UnaryOperator<String> storedName) {
        this.tensors = Map.copyOf(tensors);
        this.source = source;
        this.configFile = configFile;
        this.storedName = storedName;
    }

    /**
     * Checks that the tensors of a configuration are there, with their shapes.
     *
     * @throws CheckpointException that names the first that is missing or different
     */
    TensorTable requireAll(ModelConfig config) {
        RequiredTensors.of(config).forEach(this::find);
        return this;
    }

    Tensor find(String name, int... sizes) {
        return find(name, Tensor.shape(sizes));
    }

    private Tensor find(String name, List<Long> shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw CheckpointException.missingTensor(source, storedName.apply(name));
        }
        if (!tensor.shape().equals(shape)) {
            throw CheckpointException.wrongShape(tensor.source(), tensor.name(), tensor.shape(), shape, configFile);
        }
        return tensor;
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** Returns the formats of the matrices that are quantised in their files, by canonical name. */
    Map<String, WeightFormat> ownFormats() {
        Map<String, WeightFormat> own = new HashMap<>();
        tensors.forEach((name, tensor) -> {
            if (tensor.shape().size() > 1) {
                tensor.ownFormat().ifPresent(format -> own.put(name, format));
            }
        });
        return own;
    }

    long bytes() {
        return tensors.values().stream().mapToLong(Tensor::bytes).sum();
    }
}
