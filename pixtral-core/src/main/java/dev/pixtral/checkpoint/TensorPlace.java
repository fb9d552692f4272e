package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a tensor of a checkpoint is stored.
 *
 * @param name canonical name
 * @param file name of the file that contains it
 * @param encoding how the values are stored
 * @param shape sizes of the dimensions
 * @param begin first byte in the file, not in its data
 * @param end byte after the last one
 * @param headDim rows in which the order of Hugging Face differs from the canonical one, see {@link Tensor.RowOrder}; 0
 *     if the rows are stored in canonical order
 */
@Internal
public record TensorPlace(
        String name, String file, Encoding encoding, List<Long> shape, long begin, long end, int headDim) {

    /**
     * Returns the number of bytes.
     *
     * @return size as stored
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
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Returns the same place for another tensor. */
    TensorPlace named(String other) {
        return new TensorPlace(other, file, encoding, shape, begin, end, headDim);
    }

    /**
     * Presents stored bytes of whole rows as a tensor.
     *
     * @param source where the bytes are from, for messages
     * @param rows number of rows; a multiple of {@code headDim} if that is not 0, and all rows for a vector
     * @param stored bytes of these rows
     * @return a view with the canonical order of rows, valid as long as the memory
     */
    public Tensor over(String source, long rows, MemorySegment stored) {
        List<Long> sizes = new ArrayList<>(shape);
        sizes.set(0, rows);
        return new Tensor(
                name,
                source,
                sizes,
                encoding.over(sizes, stored),
                headDim == 0 ? Tensor.RowOrder.AS_STORED : Tensor.RowOrder.interleaved(headDim));
    }
}
