package dev.pixtral.checkpoint.packed;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.Bf16;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The scales of a matrix, as they are stored: row by row, one for each group of columns.
 *
 * @param type type of the numbers
 * @param data their bytes
 */
record Scales(Type type, MemorySegment data) {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A type that scales are stored in. */
    enum Type {
        BF16(Short.BYTES) {
            @Override
            float read(MemorySegment data, long index) {
                return Bf16.toFloat(data.get(SHORT, index * Short.BYTES));
            }
        },
        F16(Short.BYTES) {
            @Override
            float read(MemorySegment data, long index) {
                return Float.float16ToFloat(data.get(SHORT, index * Short.BYTES));
            }
        },
        F32(Float.BYTES) {
            @Override
            float read(MemorySegment data, long index) {
                return data.get(FLOAT, index * Float.BYTES);
            }
        };

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        abstract float read(MemorySegment data, long index);

        /** Returns a type by its name in a file; empty if scales cannot have it. */
        static Optional<Type> named(String name) {
            for (Type type : values()) {
                if (type.name().equals(name)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }

    /** Returns a scale by its number. */
    float at(long index) {
        return type.read(data, index);
    }

    /**
     * Returns whether float16, which the kernels multiply with, holds all of these scales exactly.
     *
     * @param part the tensor, for messages
     * @throws CheckpointException if one of them is not a number
     */
    boolean fitFloat16(Part part) {
        boolean fit = true;
        long count = data.byteSize() / type.bytes;
        for (long i = 0; i < count; i++) {
            float scale = at(i);
            if (!Float.isFinite(scale)) {
                throw CheckpointException.at(
                        part.source(),
                        "tensor '%s' has a scale that is not a number; the file is damaged, download it again"
                                .formatted(CheckpointException.quote(part.name())));
            }
            fit &= Float.float16ToFloat(Float.floatToFloat16(scale)) == scale;
        }
        return fit;
    }
}
