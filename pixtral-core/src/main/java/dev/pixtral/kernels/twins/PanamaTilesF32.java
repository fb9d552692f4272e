package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;

import dev.pixtral.kernels.KvPanel;
import dev.pixtral.kernels.KvType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * Products with a panel of {@link KvType#F32}: the tiles of {@link PanamaAttention}. Two loads yield the two halves of
 * a row.
 */
final class PanamaTilesF32 {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private PanamaTilesF32() {}

    /**
     * {@code y[c] += sum over rows of x[row] * panel[row][c]} for {@code LANES} columns from {@code column}, and for
     * the same number half a row later.
     */
    static void one(float[] scratch, int y, int x, int rows, MemorySegment page, KvPanel panel, int column) {
        int y0 = y + column;
        int y1 = y0 + panel.half();
        FloatVector low0 = FloatVector.fromArray(FLOAT, scratch, y0);
        FloatVector high0 = FloatVector.fromArray(FLOAT, scratch, y1);
        long step = (long) panel.columns() * Float.BYTES;
        long half = step / 2;
        long at = panel.at() + (long) column * Float.BYTES;
        for (int row = 0; row < rows; row++, at += step) {
            FloatVector low = FloatVector.fromMemorySegment(FLOAT, page, at, ORDER);
            FloatVector high = FloatVector.fromMemorySegment(FLOAT, page, at + half, ORDER);
            FloatVector factor = FloatVector.broadcast(FLOAT, scratch[x + row]);
            low0 = factor.fma(low, low0);
            high0 = factor.fma(high, high0);
        }
        low0.intoArray(scratch, y0);
        high0.intoArray(scratch, y1);
    }

    /** The same for four queries, whose {@code y} and {@code x} are {@code yStride} and {@code xStride} apart. */
    static void four(
            float[] scratch,
            int y,
            int yStride,
            int x,
            int xStride,
            int rows,
            MemorySegment page,
            KvPanel panel,
            int column) {
        int y0 = y + column;
        int y1 = y0 + panel.half();
        FloatVector low0 = FloatVector.fromArray(FLOAT, scratch, y0);
        FloatVector low1 = FloatVector.fromArray(FLOAT, scratch, y0 + yStride);
        FloatVector low2 = FloatVector.fromArray(FLOAT, scratch, y0 + 2 * yStride);
        FloatVector low3 = FloatVector.fromArray(FLOAT, scratch, y0 + 3 * yStride);
        FloatVector high0 = FloatVector.fromArray(FLOAT, scratch, y1);
        FloatVector high1 = FloatVector.fromArray(FLOAT, scratch, y1 + yStride);
        FloatVector high2 = FloatVector.fromArray(FLOAT, scratch, y1 + 2 * yStride);
        FloatVector high3 = FloatVector.fromArray(FLOAT, scratch, y1 + 3 * yStride);
        int x1 = x + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        long step = (long) panel.columns() * Float.BYTES;
        long half = step / 2;
        long at = panel.at() + (long) column * Float.BYTES;
        for (int row = 0; row < rows; row++, at += step) {
            FloatVector low = FloatVector.fromMemorySegment(FLOAT, page, at, ORDER);
            FloatVector high = FloatVector.fromMemorySegment(FLOAT, page, at + half, ORDER);
            FloatVector factor = FloatVector.broadcast(FLOAT, scratch[x + row]);
            low0 = factor.fma(low, low0);
            high0 = factor.fma(high, high0);
            factor = FloatVector.broadcast(FLOAT, scratch[x1 + row]);
            low1 = factor.fma(low, low1);
            high1 = factor.fma(high, high1);
            factor = FloatVector.broadcast(FLOAT, scratch[x2 + row]);
            low2 = factor.fma(low, low2);
            high2 = factor.fma(high, high2);
            factor = FloatVector.broadcast(FLOAT, scratch[x3 + row]);
            low3 = factor.fma(low, low3);
            high3 = factor.fma(high, high3);
        }
        low0.intoArray(scratch, y0);
        low1.intoArray(scratch, y0 + yStride);
        low2.intoArray(scratch, y0 + 2 * yStride);
        low3.intoArray(scratch, y0 + 3 * yStride);
        high0.intoArray(scratch, y1);
        high1.intoArray(scratch, y1 + yStride);
        high2.intoArray(scratch, y1 + 2 * yStride);
        high3.intoArray(scratch, y1 + 3 * yStride);
    }
}
