package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import java.util.List;

/**
 * Where a tensor of a GGUF file is.
 *
 * @param name name in the file
 * @param type type of its values
 * @param shape sizes of the dimensions, the slowest-varying first; a file lists them the other way round
 * @param begin first byte in the file
 * @param end byte after the last one
 */
@Internal
public record GgufTensor(String name, GgmlType type, List<Long> shape, long begin, long end) {
    /**
     * Returns the size as stored.
     *
     * @return bytes
     */
    public long bytes() {
        return end - begin;
    }

    /**
     * Returns the number of values.
     *
     * @return product of the shape
     */
    public long elements() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }
}
