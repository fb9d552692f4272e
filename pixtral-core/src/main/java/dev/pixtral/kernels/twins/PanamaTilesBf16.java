package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.KvPanel;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products with a panel of {@link KvType#BF16} for a few queries: the tile of {@link PanamaAttention} that unpacks
 * numbers in registers. One load yields both halves of a row.
 */
final class PanamaTilesBf16 {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int UPPER = 0xFFFF0000;

    private PanamaTilesBf16() {}

    /**
     * {@code y[c] += sum over rows of x[row] * panel[row][c]} for all columns and for {@code 4 * tiles} queries, whose
     * {@code y} and {@code x} are {@code yStride} and {@code xStride} apart.
     */
    static void four(
            float[] scratch,
            int tiles,
            int y,
            int yStride,
            int x,
            int xStride,
            int rows,
            MemorySegment memory,
            KvPanel panel) {
        MemorySegment page = NativeMemory.of(memory);
        int half = panel.half();
        long step = (long) half * Integer.BYTES;
        long start = panel.at();
        for (int tile = 0; tile < tiles; tile++) {
            int x0 = x + tile * 4 * xStride;
            int x1 = x0 + xStride;
            int x2 = x1 + xStride;
            int x3 = x2 + xStride;
            for (int column = 0; column < half; column += LANES) {
                int y0 = y + tile * 4 * yStride + column;
                int z0 = y0 + half;
                FloatVector low0 = FloatVector.fromArray(FLOAT, scratch, y0);
                FloatVector high0 = FloatVector.fromArray(FLOAT, scratch, z0);
                FloatVector low1 = FloatVector.fromArray(FLOAT, scratch, y0 + yStride);
                FloatVector high1 = FloatVector.fromArray(FLOAT, scratch, z0 + yStride);
                FloatVector low2 = FloatVector.fromArray(FLOAT, scratch, y0 + 2 * yStride);
                FloatVector high2 = FloatVector.fromArray(FLOAT, scratch, z0 + 2 * yStride);
                FloatVector low3 = FloatVector.fromArray(FLOAT, scratch, y0 + 3 * yStride);
                FloatVector high3 = FloatVector.fromArray(FLOAT, scratch, z0 + 3 * yStride);
                long at = start + (long) column * Integer.BYTES;
                for (int row = 0; row < rows; row++, at += step) {
                    IntVector pairs = IntVector.fromMemorySegment(INT, page, at, ORDER);
                    FloatVector low = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                    FloatVector high = pairs.and(UPPER).reinterpretAsFloats();
                    FloatVector factor = FloatVector.broadcast(FLOAT, scratch[x0 + row]);
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
                high0.intoArray(scratch, z0);
                low1.intoArray(scratch, y0 + yStride);
                high1.intoArray(scratch, z0 + yStride);
                low2.intoArray(scratch, y0 + 2 * yStride);
                high2.intoArray(scratch, z0 + 2 * yStride);
                low3.intoArray(scratch, y0 + 3 * yStride);
                high3.intoArray(scratch, z0 + 3 * yStride);
            }
        }
    }
}
