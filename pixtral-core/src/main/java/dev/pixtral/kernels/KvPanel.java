package dev.pixtral.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A matrix {@code [rows][columns]} in a page: the keys or the values of one layer and head. Attention multiplies both in the same way, row by row with a factor for each.
 *
 * <p>Types of less than 32 bits lie several numbers to an int, so that one load gives several vectors without moving anything between lanes:
 *
 * <ul>
 *   <li>{@link KvType#F32}: {@code [rows][columns]} floats
 *   <li>{@link KvType#BF16}: {@code [rows][columns / 2]} ints, the lower half column {@code c}, the upper half column {@code c + columns / 2}
 *   <li>{@link KvType#Q8}: {@code [rows / 2][columns / 2]} ints of four codes, from the lowest byte: row {@code 2 r} in column {@code c} and in column {@code c + columns / 2}, then row
 *       {@code 2 r + 1} in the same two
 * </ul>
 *
 * @param type how a number is stored
 * @param at byte offset in the page
 * @param columns number of columns, even
 */
record KvPanel(KvType type, long at, int columns) {
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Distance of the two columns that share an int, or that a tile works on together. */
    int half() {
        return columns / 2;
    }

    /** The number as stored: for {@link KvType#Q8} its code. */
    float get(MemorySegment page, int row, int column) {
        long place = place(row, column);
        return switch (type) {
            case F32 -> page.get(FLOAT, place);
            case BF16 -> Bf16.toFloat(page.get(SHORT, place));
            case Q8 -> page.get(ValueLayout.JAVA_BYTE, place);
        };
    }

    /** Stores a number, rounded to bfloat16 if that is the type; for {@link KvType#Q8} a code. */
    void set(MemorySegment page, int row, int column, float value) {
        long place = place(row, column);
        switch (type) {
            case F32 -> page.set(FLOAT, place, value);
            case BF16 -> page.set(SHORT, place, Bf16.fromFloat(value));
            case Q8 -> page.set(ValueLayout.JAVA_BYTE, place, (byte) value);
        }
    }

    private long place(int row, int column) {
        int upper = column < half() ? 0 : 1;
        int lane = column - upper * half();
        return at
                + switch (type) {
                    case F32 -> ((long) row * columns + column) * Float.BYTES;
                    case BF16 -> ((long) row * half() + lane) * Integer.BYTES + upper * Short.BYTES;
                    case Q8 -> ((long) (row / 2) * half() + lane) * Integer.BYTES + row % 2 * 2 + upper;
                };
    }
}
