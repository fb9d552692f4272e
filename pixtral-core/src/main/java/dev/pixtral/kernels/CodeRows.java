package dev.pixtral.kernels;

/** Source of the codes and scales of a quantised matrix. Used by several threads at the same time. */
@FunctionalInterface
interface CodeRows {
    /**
     * Reads consecutive rows.
     *
     * @param first index of the first row
     * @param count number of rows, all of them in the matrix
     * @param codes receives the stored codes, {@code [count, blocks * 32]}; those of columns after the last one
     *     represent 0
     * @param scales receives the float16 scales, {@code [count, blocks]}
     */
    void read(int first, int count, byte[] codes, short[] scales);
}
