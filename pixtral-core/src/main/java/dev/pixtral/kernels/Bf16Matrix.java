package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Weights in bfloat16.
 *
 * <p>Layout: {@code [groups][cols][32]} ints, little endian. Int {@code l} of a column holds row {@code l} of the group
 * in its lower half and row {@code 32 + l} in its upper half, so one shift or one mask turns a vector of ints into the
 * floats of the same number of rows.
 *
 * @param rows output rows
 * @param cols input columns
 * @param data packed weights, {@code groups() * cols * 128} bytes of native memory
 */
@Internal
public record Bf16Matrix(int rows, int cols, MemorySegment data) implements Matrix {
    /** Number of rows in a group. */
    public static final int GROUP = 64;

    /** Number of ints in one column of a group. */
    public static final int PAIRS = GROUP / 2;

    /** Number of bytes in one column of a group. */
    public static final long COLUMN_BYTES = GROUP * (long) Short.BYTES;

    /** Layout of two weights in the packed stream. */
    public static final ValueLayout.OfInt PAIR = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Source of the rows to pack. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Reads one row.
         *
         * @param row index of the row
         * @param target receives the bfloat16 bits, {@code [cols]}
         */
        void read(int row, short[] target);
    }

    /**
     * Packs a matrix.
     *
     * @param rows output rows, at least 1
     * @param cols input columns, at least 1
     * @param source the weights, row by row
     * @param arena owner of the packed memory
     * @return the packed matrix, valid as long as the arena is open
     */
    public static Bf16Matrix pack(int rows, int cols, Rows source, Arena arena) {
        int groups = Math.ceilDiv(rows, GROUP);
        MemorySegment data = arena.allocate(Math.multiplyExact(groups * COLUMN_BYTES, cols), 64); // a cache line
        for (int group = 0; group < groups; group++) {
            pack(rows, cols, source, group, data);
        }
        return new Bf16Matrix(rows, cols, data);
    }

    /** Packs one group into its place in the memory of the whole matrix. */
    static void pack(int rows, int cols, Rows source, int group, MemorySegment data) {
        short[] low = new short[cols];
        short[] high = new short[cols];
        for (int lane = 0; lane < PAIRS; lane++) {
            readOrZero(rows, source, group * GROUP + lane, low);
            readOrZero(rows, source, group * GROUP + PAIRS + lane, high);
            long at = group * COLUMN_BYTES * cols + lane * (long) Integer.BYTES;
            for (int k = 0; k < cols; k++, at += COLUMN_BYTES) {
                data.set(PAIR, at, low[k] & 0xFFFF | high[k] << 16);
            }
        }
    }

    private static void readOrZero(int rows, Rows source, int row, short[] target) {
        if (row < rows) {
            source.read(row, target);
        } else {
            Arrays.fill(target, (short) 0);
        }
    }

    @Override
    public WeightFormat format() {
        return WeightFormat.BF16;
    }

    @Override
    public int groupRows() {
        return GROUP;
    }

    /**
     * Returns the offset of a group.
     *
     * @param group index of the group
     * @return offset in {@link #data()} in bytes
     */
    public long groupOffset(int group) {
        return group * COLUMN_BYTES * cols;
    }
}
