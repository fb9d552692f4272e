package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.CodeRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The values of a tensor as rows: decoded exactly as ggml does, or as the codes of the kernels' formats. Immutable and
 * thread-safe, valid as long as the memory.
 *
 * @param source the file, for messages
 * @param name name of the tensor in its file
 * @param type type of its values, one that {@link GgmlType#isSupported}
 * @param cols values of a row, a multiple of the type's block
 * @param data bytes of the rows
 */
@Internal
public record GgufRows(String source, String name, GgmlType type, int cols, MemorySegment data) {
    /**
     * Decodes a row.
     *
     * @param row index of the row
     * @param target receives the values in its first {@code cols} elements
     */
    public void floats(int row, float[] target) {
        byte[] stored = stored(row);
        GgmlType.BlockFloats decoder = type.floats().orElseThrow();
        for (int block = 0, at = 0; at < stored.length; block++, at += type.blockBytes()) {
            decoder.decode(stored, at, target, block * type.blockSize());
        }
    }

    /**
     * Returns the codes of the type's {@link GgmlType#format}.
     *
     * @return the codes; reading them fails with a {@link CheckpointException} if a scale is not a number of float16
     * @throws IllegalStateException if the type does not {@link GgmlType#keepsCodes keep its codes}
     */
    public CodeRows codes() {
        BlockCodes reader = type.codes().orElseThrow(() -> new IllegalStateException(type + " has no codes"));
        // around everything, because the JVM may report a missing page later than where it was read
        return (first, count, codes, halves) -> GgufBytes.reading(source, () -> {
            for (int row = 0; row < count; row++) {
                codes(reader, first + row, row, codes, halves);
            }
        });
    }

    private void codes(BlockCodes reader, int row, int index, byte[] codes, short[] halves) {
        byte[] stored = stored(row);
        int blocks = cols / BlockCodes.SIZE;
        int shared = type.format().orElseThrow().halves();
        int scale = index * blocks * shared;
        BlockCodes.Row target =
                new BlockCodes.Row(codes, index * blocks * BlockCodes.SIZE, halves, scale, scale + blocks);
        int step = type.blockSize() / BlockCodes.SIZE;
        for (int block = 0, at = 0; at < stored.length; block += step, at += type.blockBytes()) {
            reader.read(stored, at, target, block);
        }
        for (int i = scale; i < scale + blocks * shared; i++) {
            if (!Halves.isFinite(halves[i])) {
                throw CheckpointException.at(
                        source,
                        ("tensor '%s' has a scale in row %,d that is not a number of float16; "
                                        + "the file is damaged, download it again")
                                .formatted(CheckpointException.quote(name), row));
            }
        }
    }

    private byte[] stored(int row) {
        int bytes = cols / type.blockSize() * type.blockBytes();
        return data.asSlice((long) row * bytes, bytes).toArray(ValueLayout.JAVA_BYTE);
    }
}
