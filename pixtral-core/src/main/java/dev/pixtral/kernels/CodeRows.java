package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/** Source of the codes, scales and minima of a quantised matrix. Used by several threads at the same time. */
@Internal
@FunctionalInterface
public interface CodeRows {
    /**
     * Reads consecutive rows.
     *
     * @param first index of the first row
     * @param count number of rows, all of them in the matrix
     * @param codes receives the stored codes, {@code [count, blocks * 32]}; those of columns after the last one
     *     represent 0
     * @param halves receives the float16 numbers, {@code [count, n, blocks]}: the scales of a row, then its minima if
     *     it has some
     */
    void read(int first, int count, byte[] codes, short[] halves);
}
