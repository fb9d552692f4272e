package dev.pixtral.checkpoint;

import dev.pixtral.kernels.Bf16;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            boolean tied = config.text().tiedEmbeddings() && name.equals(RequiredTensors.OUTPUT);
            RandomData data = data(shape, seed + (tied ? RequiredTensors.EMBEDDINGS : name).hashCode());
            tensors.put(name, new Tensor(name, source, shape, data, Tensor.RowOrder.AS_STORED));
        });
        TensorTable table = new TensorTable(tensors, source, source, UnaryOperator.identity());
        return new OpenedCheckpoint(
                source,
                "random",
                config,
                () -> table,
                Optional.empty(),
                () -> origin(source, config, seed),
                Arena.ofShared()); // stays empty
    }

    private static Checkpoint.Origin origin(String source, ModelConfig config, long seed) {
        return new Checkpoint.Origin(
                Map.of(Layout.PARAMS, MistralParams.write(config)),
                Map.of(PreparedLayout.SOURCE, source + ", seed " + seed));
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

    /**
     * Random bfloat16 values, computed when they are read, only from their index: needs no memory, and rows can be read
     * in any order.
     *
     * @param elements number of values
     * @param seed seed of the random numbers
     * @param mean mean of the values
     * @param range the values are uniform in {@code mean - range .. mean + range}
     */
    private record RandomData(long elements, long seed, float mean, float range) implements TensorData {
        private static final int DRAWS_A_HASH = 4; // 16 bits each

        @Override
        public DType dtype() {
            return DType.BF16;
        }

        @Override
        public long bytes() {
            return elements * DType.BF16.bytes();
        }

        @Override
        public void readFloats(long first, float[] target, int at, int count) {
            for (int i = 0; i < count; i++) {
                target[at + i] = Bf16.toFloat(value(draw(first + i)));
            }
        }

        @Override
        public void readBf16(long first, short[] target, int count) {
            int begin = (int) Math.min(count, -first & DRAWS_A_HASH - 1);
            int end = begin + (count - begin) / DRAWS_A_HASH * DRAWS_A_HASH;
            for (int i = 0; i < begin; i++) {
                target[i] = draw(first + i);
            }
            for (int i = begin; i < end; i += DRAWS_A_HASH) { // one hash for four values: half of the time
                long hash = hash((first + i) / DRAWS_A_HASH);
                target[i] = (short) hash;
                target[i + 1] = (short) (hash >>> Short.SIZE);
                target[i + 2] = (short) (hash >>> 2 * Short.SIZE);
                target[i + 3] = (short) (hash >>> 3 * Short.SIZE);
            }
            for (int i = end; i < count; i++) {
                target[i] = draw(first + i);
            }
            for (int i = 0; i < count; i++) { // apart, so that the compiler can use vectors
                target[i] = value(target[i]);
            }
        }

        private short draw(long index) {
            return (short) (hash(index / DRAWS_A_HASH) >>> index % DRAWS_A_HASH * Short.SIZE);
        }

        private short value(short draw) {
            return Bf16.fromFloat(Math.fma(draw, range / Short.MAX_VALUE, mean));
        }

        private long hash(long index) {
            return mix(seed + index * 0x9E3779B97F4A7C15L);
        }

        /**
         * The finaliser of SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
         */
        private static long mix(long z) {
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            return z ^ z >>> 31;
        }
    }
}
