package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A matrix {@code [rows][columns]} in a page: the keys or the values of one layer and head. Attention multiplies both
 * in the same way, row by row with one factor per row.
 *
 * <p>Types of less than 32 bits are stored with several numbers per int, so that one load yields several vectors
 * without moving anything between lanes:
 *
 * <ul>
 *   <li>{@link KvType#F32}: {@code [rows][columns]} floats
 *   <li>{@link KvType#BF16}: {@code [rows][columns / 2]} ints, with column {@code c} in the lower half and column
 *       {@code c + columns / 2} in the upper half
 *   <li>{@link KvType#Q8}: {@code [rows / 2][columns / 2]} ints of four codes, starting from the lowest byte: row
 *       {@code 2 r} in column {@code c} and in column {@code c + columns / 2}, then row {@code 2 r + 1} in the same two
 * </ul>
 *
 * @param type storage type of a number
 * @param at byte offset in the page
 * @param columns number of columns, even
 */
@Internal
public record KvPanel(KvType type, long at, int columns) {
    /** A float32 of a page. */
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int LARGEST_CODE = 127;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /**
     * Returns the distance of the two columns that share an int, or that a tile processes together.
     *
     * @return half the columns
     */
    public int half() {
        return columns / 2;
    }

    /**
     * Reads a number as stored: for {@link KvType#Q8}, its code.
     *
     * @param page the page
     * @param row index of the row
     * @param column index of the column
     * @return the number
     */
    public float get(MemorySegment page, int row, int column) {
        return switch (type) {
            case F32 -> page.get(FLOAT, placeOfF32(row, column));
            case BF16 -> Bf16.toFloat(page.get(SHORT, placeOfBf16(row, column)));
            case Q8 -> page.get(BYTE, placeOfQ8(row, column));
        };
    }

    /**
     * Reads all numbers of a row, as {@link #get} does.
     *
     * @param page the page
     * @param row index of the row
     * @param target receives {@code [columns]} numbers
     * @param to index in {@code target} of the first number
     */
    public void read(MemorySegment page, int row, float[] target, int to) {
        int half = half();
        switch (type) {
            case F32 -> MemorySegment.copy(page, FLOAT, placeOfF32(row, 0), target, to, columns);
            case BF16 -> {
                long place = placeOfBf16(row, 0);
                for (int c = 0; c < half; c++) {
                    int pair = page.get(INT, place + (long) c * Integer.BYTES);
                    target[to + c] = Float.intBitsToFloat(pair << 16);
                    target[to + half + c] = Float.intBitsToFloat(pair & 0xFFFF0000);
                }
            }
            case Q8 -> {
                long place = placeOfQ8(row & ~1, 0);
                int shift = (row & 1) << 4;
                for (int c = 0; c < half; c++) {
                    int pair = page.get(INT, place + (long) c * Integer.BYTES) >> shift;
                    target[to + c] = (byte) pair;
                    target[to + half + c] = (byte) (pair >> 8);
                }
            }
        }
    }

    /**
     * Stores a row, rounded to the type.
     *
     * @param x the numbers, {@code [columns]} from {@code from}
     * @param scale of the codes of {@link KvType#Q8}; not used by other types
     */
    void storeRow(MemorySegment page, int row, float[] x, int from, float scale) {
        switch (type) {
            case F32 -> MemorySegment.copy(x, from, page, FLOAT, placeOfF32(row, 0), columns);
            case BF16 -> {
                long place = placeOfBf16(row, 0);
                for (int c = 0, d = half(); c < half(); c++, d++, place += Integer.BYTES) {
                    page.set(SHORT, place, Bf16.fromFloat(x[from + c]));
                    page.set(SHORT, place + Short.BYTES, Bf16.fromFloat(x[from + d]));
                }
            }
            case Q8 -> {
                long place = placeOfQ8(row, 0);
                for (int c = 0, d = half(); c < half(); c++, d++, place += Integer.BYTES) {
                    page.set(BYTE, place, code(x[from + c], scale));
                    page.set(BYTE, place + 1, code(x[from + d], scale));
                }
            }
        }
    }

    /**
     * Stores a column, rounded to the type.
     *
     * @param x the numbers, {@code [rows]} from {@code from}
     * @param rows number of rows, even
     * @param scale of the codes of {@link KvType#Q8}; not used by other types
     */
    void storeColumn(MemorySegment page, int column, float[] x, int from, int rows, float scale) {
        long step = (long) half() * Integer.BYTES;
        switch (type) {
            case F32 -> {
                long place = placeOfF32(0, column);
                for (int row = 0; row < rows; row++, place += 2 * step) {
                    page.set(FLOAT, place, x[from + row]);
                }
            }
            case BF16 -> {
                long place = placeOfBf16(0, column);
                for (int row = 0; row < rows; row++, place += step) {
                    page.set(SHORT, place, Bf16.fromFloat(x[from + row]));
                }
            }
            case Q8 -> {
                long place = placeOfQ8(0, column);
                for (int row = 0; row < rows; row += 2, place += step) {
                    page.set(BYTE, place, code(x[from + row], scale));
                    page.set(BYTE, place + Short.BYTES, code(x[from + row + 1], scale));
                }
            }
        }
    }

    private static byte code(float x, float scale) {
        if (scale == 0f) {
            return 0;
        }
        // clamped, because a subnormal scale can be too small by half; NaN becomes 0 as a byte, and only the scale
        // keeps it
        return (byte) Math.clamp((float) Math.rint(x / scale), -LARGEST_CODE, LARGEST_CODE);
    }

    private long placeOfF32(int row, int column) {
        return at + ((long) row * columns + column) * Float.BYTES;
    }

    private long placeOfBf16(int row, int column) {
        int upper = column < half() ? 0 : 1;
        return at + ((long) row * half() + column - upper * half()) * Integer.BYTES + upper * Short.BYTES;
    }

    private long placeOfQ8(int row, int column) {
        int upper = column < half() ? 0 : 1;
        return at + ((long) (row >> 1) * half() + column - upper * half()) * Integer.BYTES + (row & 1) * 2 + upper;
    }
}
