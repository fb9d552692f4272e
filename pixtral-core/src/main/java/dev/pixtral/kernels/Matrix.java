package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.MemorySegment;

/**
 * Weights of a linear layer, {@code [rows, cols]}, packed for the kernels in groups of {@link #groupRows()} rows, so
 * that a vector lane is an output row. The last group is padded with zero rows. Immutable; the memory is owned by the
 * arena that it was packed into.
 */
@Internal
public sealed interface Matrix permits Bf16Matrix, QuantisedMatrix {
    /**
     * Returns the number of output rows.
     *
     * @return number of rows, without padding
     */
    int rows();

    /**
     * Returns the number of input columns.
     *
     * @return number of columns
     */
    int cols();

    /**
     * Returns the format of the weights.
     *
     * @return format
     */
    WeightFormat format();

    /**
     * Returns the number of rows in a group, a property of the format.
     *
     * @return number of rows, padding included
     */
    int groupRows();

    /**
     * Returns the packed weights.
     *
     * @return memory outside the heap
     */
    MemorySegment data();

    /**
     * Returns the number of groups of rows, the last one padded.
     *
     * @return number of groups
     */
    default int groups() {
        return Math.ceilDiv(rows(), groupRows());
    }
}
