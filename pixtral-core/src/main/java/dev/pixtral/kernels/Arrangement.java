package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the numbers of a matrix, codes and scales or bfloat16 values, are arranged in memory. The numbers do not depend
 * on it: a matrix can be converted from any arrangement to any other without a change of its values.
 *
 * <p>A matrix consists of groups of rows of equal size in bytes, one after the other; the last group may contain rows
 * beyond the end of the matrix.
 */
@Internal
public enum Arrangement {
    /** What the kernels compute with: see {@link QuantisedMatrix} and {@link Bf16Matrix}. */
    KERNELS("kernels-1") {
        @Override
        public int groupRows(WeightFormat format) {
            return switch (format) {
                case BF16 -> Bf16Matrix.GROUP;
                case Q8 -> Q8Matrix.GROUP;
                case Q4, Q4_1 -> Q4Matrix.GROUP;
            };
        }
    },
    /**
     * Row after row, little endian, independent of any kernel. A bfloat16 row is its {@code cols} values. A quantised
     * row has a whole number of blocks of {@link QuantisedMatrix#BLOCK} columns: first the stored codes of all of its
     * columns, a byte each in Q8, and in Q4 and Q4_1 two in a byte, the even column in the lower half; then the float16
     * scales of its blocks; then, in Q4_1, their float16 minima. Columns after the last one have the code that
     * represents 0.
     */
    ROWS("rows-1") {
        @Override
        public int groupRows(WeightFormat format) {
            return 1;
        }
    };

    private final String label;

    Arrangement(String label) {
        this.label = label;
    }

    /**
     * Returns the name by which files refer to this arrangement. It changes whenever the arrangement does.
     *
     * @return name and version
     */
    public String label() {
        return label;
    }

    /**
     * Finds an arrangement.
     *
     * @param label see {@link #label()}
     * @return the arrangement; empty if this version does not know it
     */
    public static Optional<Arrangement> of(String label) {
        return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
    }

    /**
     * Returns the number of rows in a group.
     *
     * @param format format of the weights
     * @return number of rows
     */
    public abstract int groupRows(WeightFormat format);

    /**
     * Returns the size of a group.
     *
     * @param format format of the weights
     * @param cols input columns
     * @return bytes
     */
    public long groupBytes(WeightFormat format, int cols) {
        long row = format == WeightFormat.BF16
                ? (long) cols * Short.BYTES
                : format.bytes(Math.ceilDiv(cols, QuantisedMatrix.BLOCK) * (long) QuantisedMatrix.BLOCK);
        return row * groupRows(format);
    }

    /**
     * Returns the size of a matrix.
     *
     * @param format format of the weights
     * @param rows output rows
     * @param cols input columns
     * @return bytes
     */
    public long bytes(WeightFormat format, int rows, int cols) {
        return Math.multiplyExact(groupBytes(format, cols), Math.ceilDiv(rows, groupRows(format)));
    }
}
