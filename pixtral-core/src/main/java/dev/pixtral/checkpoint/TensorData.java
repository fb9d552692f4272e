package dev.pixtral.checkpoint;

import java.lang.foreign.MemorySegment;

/** Where the values of a tensor come from, numbered row-major. Immutable, for any number of threads. */
interface TensorData {
    /** Size of all values, stored or as if they were. */
    long bytes();

    /** Reads {@code count} values from value {@code first} on into {@code target[at..]}; integers become floats. */
    void readFloats(long first, float[] target, int at, int count);

    /** Reads {@code count} values from value {@code first} on as bfloat16 bits, rounded to nearest even. */
    void readBf16(long first, short[] target, int count);

    /** Values in memory, as a file stores them. */
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
