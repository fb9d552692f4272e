package dev.pixtral.checkpoint;

import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Random weights of a given shape, for measurements: as fast to compute with as trained ones. Needs no memory; see {@link RandomData}. */
final class RandomCheckpoint implements Checkpoint {
    private static final float NO_RANGE = 0f;

    private final String source;
    private final ModelConfig config;
    private final TensorTable tensors;

    private RandomCheckpoint(String source, ModelConfig config, TensorTable tensors) {
        this.source = source;
        this.config = config;
        this.tensors = tensors;
    }

    static RandomCheckpoint of(String source, ModelConfig config, long seed) {
        Map<String, Tensor> tensors = new HashMap<>();
        RequiredTensors.of(config).forEach((name, shape) -> {
            RandomData data = data(shape, seed + name.hashCode());
            tensors.put(name, new Tensor(name, source, DType.BF16, shape, data, RowOrder.AS_STORED));
        });
        return new RandomCheckpoint(
                source, config, TensorTable.of(config, tensors, source, source, UnaryOperator.identity()));
    }

    /** Matrices with a variance of 1 / columns, so that what goes through them keeps its size; vectors of ones. */
    private static RandomData data(List<Long> shape, long seed) {
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        if (shape.size() == 1) {
            return new RandomData(elements, seed, 1f, NO_RANGE);
        }
        float deviation = (float) Math.sqrt((double) shape.getFirst() / elements);
        return new RandomData(elements, seed, 0f, (float) Math.sqrt(3) * deviation); // of a uniform distribution
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
        throw CheckpointException.at(source, "random weights have no tokenizer; use a trained model for texts");
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
    public void close() {} // there is nothing to free
}
