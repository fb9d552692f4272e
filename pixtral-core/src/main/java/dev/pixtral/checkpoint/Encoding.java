package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** How the values of a tensor are stored in a file: as plain numbers ({@link DType}), or quantised. Immutable. */
@Internal
public interface Encoding {
    /**
     * Returns the name of the encoding.
     *
     * @return name for people, such as {@code BF16}
     */
    String label();

    /**
     * Returns the format in which a matrix in this encoding is packed, whatever the caller chooses.
     *
     * @return the format; empty for plain numbers, which are packed in the format that the caller chooses
     */
    Optional<WeightFormat> ownFormat();

    /**
     * Returns whether rows can be read from their own bytes alone, while the rest of a file is still being fetched.
     *
     * @return false if other tensors are needed too
     */
    default boolean standsAlone() {
        return true;
    }

    /**
     * Presents stored bytes as values.
     *
     * @param shape sizes of the dimensions
     * @param stored the bytes of all values
     * @return a view, valid as long as the memory
     */
    TensorData over(List<Long> shape, MemorySegment stored);
}
