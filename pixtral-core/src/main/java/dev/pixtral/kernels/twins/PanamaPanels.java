package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.KvPanel;
import dev.pixtral.kernels.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Unpacks the keys or values of a page to float32, once for many queries.
 *
 * <p>The result is divided into strips, one after the other, as {@link PanamaTiles} reads them: for each row, a vector
 * of the lower half of the columns and the vector of the upper half that belongs to it. If the width of a head does not
 * fill vectors, the elements behind each half may have any value.
 */
final class PanamaPanels {
    /** Bytes of a row in a strip. */
    static final long ROW = 2L * LANES * Float.BYTES;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long VECTOR = ROW / 2;
    private static final int UPPER = 0xFFFF0000;

    private PanamaPanels() {}

    /** Returns the offset of the strip with a column of the lower half, the first one of a vector. */
    static long strip(int column, int rows) {
        return (long) column / LANES * rows * ROW;
    }

    /** Unpacks all rows, {@code [rows][columns]}. */
    static void unpack(KvPanel panel, MemorySegment page, int rows, MemorySegment target) {
        int whole = panel.half() - panel.half() % LANES;
        for (int c = 0; c < whole; c += LANES) {
            switch (panel.type()) {
                case F32 -> stripOfF32(panel, page, rows, c, target);
                case BF16 -> stripOfBf16(panel, page, rows, c, target);
                case Q8 -> stripOfQ8(panel, page, rows, c, target);
            }
        }
        for (int c = whole; c < panel.half(); c++) {
            long to = strip(whole, rows) + (c - whole) * (long) Float.BYTES;
            for (int row = 0; row < rows; row++, to += ROW) {
                target.set(KvPanel.FLOAT, to, panel.get(page, row, c));
                target.set(KvPanel.FLOAT, to + VECTOR, panel.get(page, row, panel.half() + c));
            }
        }
    }

    private static void stripOfF32(KvPanel panel, MemorySegment memory, int rows, int column, MemorySegment target) {
        MemorySegment page = NativeMemory.of(memory);
        long half = panel.half() * (long) Float.BYTES;
        long from = panel.at() + column * (long) Float.BYTES;
        long to = strip(column, rows);
        for (int row = 0; row < rows; row++, from += 2 * half, to += ROW) {
            FloatVector.fromMemorySegment(FLOAT, page, from, ORDER).intoMemorySegment(target, to, ORDER);
            FloatVector.fromMemorySegment(FLOAT, page, from + half, ORDER)
                    .intoMemorySegment(target, to + VECTOR, ORDER);
        }
    }

    private static void stripOfBf16(KvPanel panel, MemorySegment memory, int rows, int column, MemorySegment target) {
        MemorySegment page = NativeMemory.of(memory);
        long step = panel.half() * (long) Integer.BYTES;
        long from = panel.at() + column * (long) Integer.BYTES;
        long to = strip(column, rows);
        for (int row = 0; row < rows; row++, from += step, to += ROW) {
            IntVector pairs = IntVector.fromMemorySegment(INT, page, from, ORDER);
            pairs.lanewise(VectorOperators.LSHL, Short.SIZE).intoMemorySegment(target, to, ORDER);
            pairs.and(UPPER).intoMemorySegment(target, to + VECTOR, ORDER);
        }
    }

    private static void stripOfQ8(KvPanel panel, MemorySegment memory, int rows, int column, MemorySegment target) {
        MemorySegment page = NativeMemory.of(memory);
        long step = panel.half() * (long) Integer.BYTES;
        long from = panel.at() + column * (long) Integer.BYTES;
        long to = strip(column, rows);
        for (int row = 0; row < rows; row += 2, from += step, to += 2 * ROW) { // rows come in pairs
            IntVector quads = IntVector.fromMemorySegment(INT, page, from, ORDER);
            code(quads.lanewise(VectorOperators.LSHL, 24)).intoMemorySegment(target, to, ORDER);
            code(quads.lanewise(VectorOperators.LSHL, 16)).intoMemorySegment(target, to + VECTOR, ORDER);
            code(quads.lanewise(VectorOperators.LSHL, 8)).intoMemorySegment(target, to + ROW, ORDER);
            code(quads).intoMemorySegment(target, to + ROW + VECTOR, ORDER);
        }
    }

    /** Returns the code in the upper byte of each int. */
    private static FloatVector code(IntVector upper) {
        return (FloatVector) upper.lanewise(VectorOperators.ASHR, 24).convert(VectorOperators.I2F, 0);
    }

    /** {@code y[c] += weight * panel[row][c]} for all columns of values, {@code y} with the same halves. */
    static void addRow(float[] scratch, int y, int width, float weight, MemorySegment panel, int rows, int row) {
        FloatVector factor = FloatVector.broadcast(FLOAT, weight);
        int half = width / 2;
        for (int c = 0; c < half; c += LANES) {
            long at = strip(c, rows) + row * ROW;
            FloatVector low = FloatVector.fromMemorySegment(FLOAT, panel, at, ORDER);
            FloatVector high = FloatVector.fromMemorySegment(FLOAT, panel, at + VECTOR, ORDER);
            low.fma(factor, FloatVector.fromArray(FLOAT, scratch, y + c)).intoArray(scratch, y + c);
            high.fma(factor, FloatVector.fromArray(FLOAT, scratch, y + half + c))
                    .intoArray(scratch, y + half + c);
        }
    }
}
