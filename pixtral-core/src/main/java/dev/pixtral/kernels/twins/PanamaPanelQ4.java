package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;
import static dev.pixtral.kernels.twins.PanamaSpecies.SHORT;

import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exact dot products of blocks of 32 columns with many rows, in 16-bit lanes: the codes of a group are unpacked once to
 * shorts from 0 to 15, the panel.
 *
 * <p>A pass over a panel computes the outputs of four vectors of ints: the lower half of int {@code l} belongs to
 * output {@code first + l} of the group and the upper half to the output half a group later. So the outputs of a pass
 * are adjacent in both halves of the group.
 *
 * <p>A tile has {@value #TILE_ROWS} rows: 8 sums, 2 activations, a weight and a product fit 16 registers. A sum starts
 * at -8 times the sum of the activations, because a code represents its value minus 8, and ends at the exact result,
 * modulo 2^16: at most 8 * 127 * 32 = 32512.
 */
final class PanamaPanelQ4 {
    /** Number of rows in a tile; see {@link QuantisedRows#TILE}. */
    private static final int TILE_ROWS = QuantisedRows.TILE;

    private static final int VECTORS = 4;

    /** Number of ints in the result of a pass and row: two outputs each. */
    static final int DOTS = VECTORS * LANES;

    /** Number of passes over a panel. */
    static final int PASSES = Q4Matrix.GROUP / (2 * DOTS);

    /** Number of shorts in an unpacked block. */
    static final int BLOCK_SHORTS = QuantisedMatrix.BLOCK * Q4Matrix.GROUP;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int SHORTS = 2 * LANES;
    private static final int STEP = VECTORS * SHORTS;
    private static final int PARTS = QuantisedMatrix.COLUMN_INTS / LANES; // vectors in a packed column

    private PanamaPanelQ4() {}

    /** Unpacks some blocks of a group: {@code [PASSES][blocks][32][4][SHORTS]}. */
    static void unpack(short[] panel, Q4Matrix w, int group, int block, int blocks) {
        for (int b = 0; b < blocks; b++) {
            long at = w.blockOffset(group, block + b);
            for (int part = 0; part < PARTS; part++, at += LANES * (long) Integer.BYTES) {
                int to = b * BLOCK * STEP;
                unpackPart(
                        panel,
                        to + place(part, blocks),
                        to + place(PARTS + part, blocks),
                        to + place(2 * PARTS + part, blocks),
                        to + place(3 * PARTS + part, blocks),
                        w.data(),
                        at);
            }
        }
    }

    /** Returns where the vector with the outputs from {@code vector * LANES} on is stored in the first column. */
    private static int place(int vector, int blocks) {
        return panelOf(vector / VECTORS, 0, blocks) + vector % VECTORS * SHORTS;
    }

    private static int panelOf(int pass, int block, int blocks) {
        return (pass * blocks + block) * BLOCK * STEP;
    }

    private static void unpackPart(short[] panel, int to0, int to1, int to2, int to3, MemorySegment packed, long at) {
        MemorySegment data = NativeMemory.of(packed);
        for (int k = 0; k < BLOCK; k++, at += QuantisedMatrix.COLUMN_BYTES) {
            IntVector w = IntVector.fromMemorySegment(INT, data, at, ORDER);
            int to = k * STEP;
            w.reinterpretAsShorts().and((short) 15).intoArray(panel, to0 + to);
            w.lanewise(VectorOperators.LSHR, 4)
                    .reinterpretAsShorts()
                    .and((short) 15)
                    .intoArray(panel, to1 + to);
            w.lanewise(VectorOperators.LSHR, 8)
                    .reinterpretAsShorts()
                    .and((short) 15)
                    .intoArray(panel, to2 + to);
            w.lanewise(VectorOperators.LSHR, 12)
                    .reinterpretAsShorts()
                    .and((short) 15)
                    .intoArray(panel, to3 + to);
        }
    }

    /**
     * Computes dot products of some rows with one block: {@code dots[rows, DOTS]}.
     *
     * @param index of the block of the first row among the blocks of all rows of x
     * @param rows number of rows, a multiple of the tile
     */
    static void multiply(
            int[] dots, short[] panel, int pass, int block, int blocks, QuantisedRows x, int index, int rows) {
        tiles(dots, panel, panelOf(pass, block, blocks), x.codes, x.starts, index, rows);
    }

    private static void tiles(int[] dots, short[] panel, int at, int[] codes, int[] starts, int index, int rows) {
        int to = 0;
        for (int r = 0; r < rows; r += TILE_ROWS, to += TILE_ROWS * DOTS) {
            int x = (index + r) * BLOCK;
            ShortVector s0 = IntVector.broadcast(INT, starts[index + r]).reinterpretAsShorts();
            ShortVector s1 = IntVector.broadcast(INT, starts[index + r + 1]).reinterpretAsShorts();
            ShortVector p00 = s0;
            ShortVector p01 = s0;
            ShortVector p02 = s0;
            ShortVector p03 = s0;
            ShortVector p10 = s1;
            ShortVector p11 = s1;
            ShortVector p12 = s1;
            ShortVector p13 = s1;
            for (int k = 0; k < BLOCK; k++) {
                ShortVector a0 = IntVector.broadcast(INT, codes[x + k]).reinterpretAsShorts();
                ShortVector a1 = IntVector.broadcast(INT, codes[x + BLOCK + k]).reinterpretAsShorts();
                ShortVector w = ShortVector.fromArray(SHORT, panel, at + k * STEP);
                p00 = p00.add(w.mul(a0));
                p10 = p10.add(w.mul(a1));
                w = ShortVector.fromArray(SHORT, panel, at + k * STEP + SHORTS);
                p01 = p01.add(w.mul(a0));
                p11 = p11.add(w.mul(a1));
                w = ShortVector.fromArray(SHORT, panel, at + k * STEP + 2 * SHORTS);
                p02 = p02.add(w.mul(a0));
                p12 = p12.add(w.mul(a1));
                w = ShortVector.fromArray(SHORT, panel, at + k * STEP + 3 * SHORTS);
                p03 = p03.add(w.mul(a0));
                p13 = p13.add(w.mul(a1));
            }
            p00.reinterpretAsInts().intoArray(dots, to);
            p01.reinterpretAsInts().intoArray(dots, to + LANES);
            p02.reinterpretAsInts().intoArray(dots, to + 2 * LANES);
            p03.reinterpretAsInts().intoArray(dots, to + 3 * LANES);
            p10.reinterpretAsInts().intoArray(dots, to + DOTS);
            p11.reinterpretAsInts().intoArray(dots, to + DOTS + LANES);
            p12.reinterpretAsInts().intoArray(dots, to + DOTS + 2 * LANES);
            p13.reinterpretAsInts().intoArray(dots, to + DOTS + 3 * LANES);
        }
    }
}
