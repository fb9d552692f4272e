package dev.pixtral.checkpoint;

import java.io.InputStream;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Random weights of a given shape, for measurements: computing with them takes as long as with trained ones. Needs no
 * memory; see {@link RandomData}.
 */
final class RandomCheckpoint {
    private static final float NO_RANGE = 0f;

    private RandomCheckpoint() {}

    static Checkpoint of(String source, ModelConfig config, long seed) {
        Map<String, Tensor> tensors = new HashMap<>();
        RequiredTensors.of(config).forEach((name, shape) -> {
            RandomData data = data(shape, seed + name.hashCode());
            tensors.put(name, new Tensor(name, source, DType.BF16, shape, data, RowOrder.AS_STORED));
        });
        TensorTable table = new TensorTable(tensors, source, source, UnaryOperator.identity());
        return new OpenedCheckpoint(
                source, "random", config, () -> table, () -> noTokenizer(source), Arena.ofShared()); // stays empty
    }

    private static InputStream noTokenizer(String source) {
        throw CheckpointException.at(source, "random weights have no tokenizer; use a trained model for text");
    }

    /** Matrices with a variance of 1 / columns, so that activations keep their magnitude; vectors of ones. */
    private static RandomData data(List<Long> shape, long seed) {
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        if (shape.size() == 1) {
            return new RandomData(elements, seed, 1f, NO_RANGE);
        }
        float deviation = (float) Math.sqrt((double) shape.getFirst() / elements);
        return new RandomData(elements, seed, 0f, (float) Math.sqrt(3) * deviation); // of a uniform distribution
    }
}
