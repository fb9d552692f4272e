package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The products of {@link PanamaAttention} for many queries, five at a time, with keys or values that
 * {@link PanamaPanels} unpacked: ten sums in registers, and two vectors that are loaded once for five queries.
 *
 * <p>The distances between the factors are constants, so that one register addresses those of all queries. The distance
 * between the rows of the panel is a variable on purpose: as a constant, C2 would move its bounds checks out of the
 * loop, and then load more factors at once than fit into 16 registers.
 */
final class PanamaTiles {
    /** Queries of a tile. */
    static final int QUERIES = 5;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long VECTOR = LANES * (long) Float.BYTES;

    private PanamaTiles() {}

    /**
     * Computes the products of queries and keys.
     *
     * @param s receives {@code [tiles * QUERIES][PAGE]} sums
     * @param q the queries, {@code [tiles][rows][QUERIES]}
     * @param rows width of a head
     * @param unpacked the keys, {@code [rows][PAGE]}
     * @param step {@link PanamaPanels#ROW}
     */
    static void scores(float[] scratch, int tiles, int s, int q, int rows, MemorySegment unpacked, long step) {
        MemorySegment panel = NativeMemory.of(unpacked);
        for (int tile = 0; tile < tiles; tile++) {
            int x = q + tile * QUERIES * rows;
            for (int column = 0; column < KvLayout.PAGE / 2; column += LANES) {
                long at = PanamaPanels.strip(column, rows);
                FloatVector low0 = FloatVector.zero(FLOAT);
                FloatVector high0 = FloatVector.zero(FLOAT);
                FloatVector low1 = FloatVector.zero(FLOAT);
                FloatVector high1 = FloatVector.zero(FLOAT);
                FloatVector low2 = FloatVector.zero(FLOAT);
                FloatVector high2 = FloatVector.zero(FLOAT);
                FloatVector low3 = FloatVector.zero(FLOAT);
                FloatVector high3 = FloatVector.zero(FLOAT);
                FloatVector low4 = FloatVector.zero(FLOAT);
                FloatVector high4 = FloatVector.zero(FLOAT);
                for (int row = 0; row < rows; row++, at += step) {
                    FloatVector low = FloatVector.fromMemorySegment(FLOAT, panel, at, ORDER);
                    FloatVector high = FloatVector.fromMemorySegment(FLOAT, panel, at + VECTOR, ORDER);
                    FloatVector factor = FloatVector.broadcast(FLOAT, scratch[x + QUERIES * row]);
                    low0 = factor.fma(low, low0);
                    high0 = factor.fma(high, high0);
                    factor = FloatVector.broadcast(FLOAT, scratch[x + QUERIES * row + 1]);
                    low1 = factor.fma(low, low1);
                    high1 = factor.fma(high, high1);
                    factor = FloatVector.broadcast(FLOAT, scratch[x + QUERIES * row + 2]);
                    low2 = factor.fma(low, low2);
                    high2 = factor.fma(high, high2);
                    factor = FloatVector.broadcast(FLOAT, scratch[x + QUERIES * row + 3]);
                    low3 = factor.fma(low, low3);
                    high3 = factor.fma(high, high3);
                    factor = FloatVector.broadcast(FLOAT, scratch[x + QUERIES * row + 4]);
                    low4 = factor.fma(low, low4);
                    high4 = factor.fma(high, high4);
                }
                int y = s + tile * QUERIES * KvLayout.PAGE + column;
                low0.intoArray(scratch, y);
                high0.intoArray(scratch, y + KvLayout.PAGE / 2);
                low1.intoArray(scratch, y + KvLayout.PAGE);
                high1.intoArray(scratch, y + KvLayout.PAGE + KvLayout.PAGE / 2);
                low2.intoArray(scratch, y + 2 * KvLayout.PAGE);
                high2.intoArray(scratch, y + 2 * KvLayout.PAGE + KvLayout.PAGE / 2);
                low3.intoArray(scratch, y + 3 * KvLayout.PAGE);
                high3.intoArray(scratch, y + 3 * KvLayout.PAGE + KvLayout.PAGE / 2);
                low4.intoArray(scratch, y + 4 * KvLayout.PAGE);
                high4.intoArray(scratch, y + 4 * KvLayout.PAGE + KvLayout.PAGE / 2);
            }
        }
    }

    /**
     * Adds the products of weights and values to sums.
     *
     * @param o the sums, {@code [tiles * QUERIES][width]}
     * @param p the weights, {@code [tiles * QUERIES][PAGE]}
     * @param rows number of values that have a weight
     * @param unpacked the values, {@code [PAGE][width]}
     * @param step {@link PanamaPanels#ROW}
     */
    static void values(
            float[] scratch, int tiles, int o, int width, int p, int rows, MemorySegment unpacked, long step) {
        MemorySegment panel = NativeMemory.of(unpacked);
        int half = width / 2;
        for (int tile = 0; tile < tiles; tile++) {
            int x = p + tile * QUERIES * KvLayout.PAGE;
            for (int column = 0; column < half; column += LANES) {
                long at = PanamaPanels.strip(column, KvLayout.PAGE);
                int y = o + tile * QUERIES * width + column;
                FloatVector low0 = FloatVector.fromArray(FLOAT, scratch, y);
                FloatVector high0 = FloatVector.fromArray(FLOAT, scratch, y + half);
                FloatVector low1 = FloatVector.fromArray(FLOAT, scratch, y + width);
                FloatVector high1 = FloatVector.fromArray(FLOAT, scratch, y + width + half);
                FloatVector low2 = FloatVector.fromArray(FLOAT, scratch, y + 2 * width);
                FloatVector high2 = FloatVector.fromArray(FLOAT, scratch, y + 2 * width + half);
                FloatVector low3 = FloatVector.fromArray(FLOAT, scratch, y + 3 * width);
                FloatVector high3 = FloatVector.fromArray(FLOAT, scratch, y + 3 * width + half);
                FloatVector low4 = FloatVector.fromArray(FLOAT, scratch, y + 4 * width);
                FloatVector high4 = FloatVector.fromArray(FLOAT, scratch, y + 4 * width + half);
                for (int row = 0; row < rows; row++, at += step) {
                    FloatVector low = FloatVector.fromMemorySegment(FLOAT, panel, at, ORDER);
                    FloatVector high = FloatVector.fromMemorySegment(FLOAT, panel, at + VECTOR, ORDER);
                    FloatVector factor = FloatVector.broadcast(FLOAT, scratch[x + row]);
                    low0 = factor.fma(low, low0);
                    high0 = factor.fma(high, high0);
                    factor = FloatVector.broadcast(FLOAT, scratch[x + row + KvLayout.PAGE]);
                    low1 = factor.fma(low, low1);
                    high1 = factor.fma(high, high1);
                    factor = FloatVector.broadcast(FLOAT, scratch[x + row + 2 * KvLayout.PAGE]);
                    low2 = factor.fma(low, low2);
                    high2 = factor.fma(high, high2);
                    factor = FloatVector.broadcast(FLOAT, scratch[x + row + 3 * KvLayout.PAGE]);
                    low3 = factor.fma(low, low3);
                    high3 = factor.fma(high, high3);
                    factor = FloatVector.broadcast(FLOAT, scratch[x + row + 4 * KvLayout.PAGE]);
                    low4 = factor.fma(low, low4);
                    high4 = factor.fma(high, high4);
                }
                low0.intoArray(scratch, y);
                high0.intoArray(scratch, y + half);
                low1.intoArray(scratch, y + width);
                high1.intoArray(scratch, y + width + half);
                low2.intoArray(scratch, y + 2 * width);
                high2.intoArray(scratch, y + 2 * width + half);
                low3.intoArray(scratch, y + 3 * width);
                high3.intoArray(scratch, y + 3 * width + half);
                low4.intoArray(scratch, y + 4 * width);
                high4.intoArray(scratch, y + 4 * width + half);
            }
        }
    }
}
