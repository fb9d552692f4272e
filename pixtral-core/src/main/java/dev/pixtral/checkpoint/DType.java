package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.Bf16;
import dev.pixtral.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Types of tensor values, with their names in a safetensors file. Weights are {@link #BF16}, {@link #F16} or
 * {@link #F32}; the integer types are for other tensors, such as positions and packed codes.
 */
@Internal
public enum DType implements Encoding {
    /** The upper half of a float32. */
    BF16(2) {
        @Override
        void readFloats(MemorySegment data, long first, float[] target, int at, int count) {
            short[] bits = new short[count];
            readBf16(data, first, bits, count);
            for (int i = 0; i < count; i++) {
                target[at + i] = Bf16.toFloat(bits[i]);
            }
        }

        @Override
        void readBf16(MemorySegment data, long first, short[] target, int count) {
            MemorySegment.copy(data, SHORT, 2 * first, target, 0, count);
        }
    },
    /** IEEE 754 half precision. */
    F16(2) {
        @Override
        void readFloats(MemorySegment data, long first, float[] target, int at, int count) {
            short[] bits = new short[count];
            MemorySegment.copy(data, SHORT, 2 * first, bits, 0, count);
            for (int i = 0; i < count; i++) {
                target[at + i] = Float.float16ToFloat(bits[i]);
            }
        }
    },
    /** IEEE 754 single precision. */
    F32(4) {
        @Override
        void readFloats(MemorySegment data, long first, float[] target, int at, int count) {
            MemorySegment.copy(data, FLOAT, 4 * first, target, at, count);
        }
    },
    /** Signed 32-bit integer. */
    I32(4) {
        @Override
        void readFloats(MemorySegment data, long first, float[] target, int at, int count) {
            int[] values = new int[count];
            MemorySegment.copy(data, INT, 4 * first, values, 0, count);
            for (int i = 0; i < count; i++) {
                target[at + i] = values[i];
            }
        }
    },
    /** Unsigned byte. */
    U8(1) {
        @Override
        void readFloats(MemorySegment data, long first, float[] target, int at, int count) {
            byte[] values = new byte[count];
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, first, values, 0, count);
            for (int i = 0; i < count; i++) {
                target[at + i] = Byte.toUnsignedInt(values[i]);
            }
        }
    };

    // safetensors files are little-endian and unaligned
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the size of one value.
     *
     * @return bytes
     */
    public int bytes() {
        return bytes;
    }

    @Override
    public String label() {
        return name();
    }

    @Override
    public Optional<WeightFormat> ownFormat() {
        return Optional.empty();
    }

    @Override
    public TensorData over(List<Long> shape, MemorySegment stored) {
        return new TensorData.Stored(this, stored);
    }

    /** Returns whether this is a floating-point type, as weights require: BF16, F16 or F32. */
    boolean isFloatingPoint() {
        return this == BF16 || this == F16 || this == F32;
    }

    static Optional<DType> named(String name) {
        for (DType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /**
     * Reads {@code count} values, starting with value {@code first}, into {@code target[at..]}; integers become floats.
     */
    abstract void readFloats(MemorySegment data, long first, float[] target, int at, int count);

    /** Reads {@code count} values, starting with value {@code first}, as bfloat16 bits, rounded to nearest even. */
    void readBf16(MemorySegment data, long first, short[] target, int count) {
        float[] values = new float[count];
        readFloats(data, first, values, 0, count);
        for (int i = 0; i < count; i++) {
            target[i] = Bf16.fromFloat(values[i]);
        }
    }
}
