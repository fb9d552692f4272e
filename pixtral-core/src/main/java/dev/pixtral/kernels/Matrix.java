package dev.pixtral.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Weights of a linear layer, {@code [rows, cols]}, packed for the kernels in groups of {@link #groupRows()} rows, so
 * that a vector lane is an output row. The last group is padded with zero rows. Immutable; the memory belongs to the
 * arena that it was packed into.
 */
public sealed interface Matrix permits Bf16Matrix, QuantisedMatrix {
    /**
     * Output rows.
     *
     * @return number of rows, without padding
     */
    int rows();

    /**
     * Input columns.
     *
     * @return number of columns
     */
    int cols();

    /**
     * How the weights are stored.
     *
     * @return format
     */
    WeightFormat format();

    /**
     * Rows of a group, a property of the format.
     *
     * @return number of rows, padding included
     */
    int groupRows();

    /**
     * The packed weights.
     *
     * @return memory outside the heap
     */
    MemorySegment data();

    /**
     * Groups of rows, the last one padded.
     *
     * @return number of groups
     */
    default int groups() {
        return Math.ceilDiv(rows(), groupRows());
    }
}
