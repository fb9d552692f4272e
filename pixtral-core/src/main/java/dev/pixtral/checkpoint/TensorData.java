package dev.pixtral.checkpoint;

import java.lang.foreign.MemorySegment;

/** Source of a tensor's values, numbered in row-major order. Immutable and thread-safe. */
interface TensorData {
    /** Returns the size of all values as stored, or as they would be stored. */
    long bytes();

    /**
     * Reads {@code count} values, starting with value {@code first}, into {@code target[at..]}; integers become floats.
     */
    void readFloats(long first, float[] target, int at, int count);

    /** Reads {@code count} values, starting with value {@code first}, as bfloat16 bits, rounded to nearest even. */
    void readBf16(long first, short[] target, int count);

    /** Values in memory, in the format of a file. */
    record Stored(DType dtype, MemorySegment data) implements TensorData {
        @Override
        public long bytes() {
            return data.byteSize();
        }

        @Override
        public void readFloats(long first, float[] target, int at, int count) {
            dtype.readFloats(data, first, target, at, count);
        }

        @Override
        public void readBf16(long first, short[] target, int count) {
            dtype.readBf16(data, first, target, count);
        }
    }
}
