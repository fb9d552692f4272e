package dev.pixtral.checkpoint;

import dev.pixtral.kernels.Bf16;

/**
 * Random bfloat16 values, computed when they are read, only from their index: needs no memory, and rows can be read in
 * any order.
 *
 * @param elements number of values
 * @param seed seed of the random numbers
 * @param mean mean of the values
 * @param range the values are uniform in {@code mean - range .. mean + range}
 */
record RandomData(long elements, long seed, float mean, float range) implements TensorData {
    private static final int DRAWS_A_HASH = 4; // 16 bits each

    @Override
    public long bytes() {
        return elements * DType.BF16.bytes();
    }

    @Override
    public void readFloats(long first, float[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = Bf16.toFloat(value(first + i));
        }
    }

    @Override
    public void readBf16(long first, short[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = value(first + i);
        }
    }

    private short value(long index) {
        long hash = mix(seed + index / DRAWS_A_HASH * 0x9E3779B97F4A7C15L);
        short draw = (short) (hash >>> index % DRAWS_A_HASH * Short.SIZE);
        return Bf16.fromFloat(Math.fma(draw, range / Short.MAX_VALUE, mean));
    }

    /** The finaliser of SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. */
    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
