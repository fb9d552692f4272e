package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;
import static dev.pixtral.kernels.twins.PanamaSpecies.SHORT;

import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exact dot products of blocks of 32 columns in 16-bit lanes: a column of a group is 128 codes of 4 bits, each
 * representing its value minus 8.
 *
 * <p>The result of a block is {@value #DOTS} ints {@code [4][16]} for each row: int {@code l} of {@code j} contains the
 * product of bits {@code 4 j .. 4 j + 3} of the column's int {@code l} in its lower half and that of bits {@code 16 + 4
 * j ..} in its upper half. It fits: 8 * 127 * 32 = 32512.
 */
final class PanamaDots {
    /** Number of rows in a tile: 12 accumulators. */
    static final int TILE_ROWS = 3;

    /** Number of ints in the result of a block and row. */
    static final int DOTS = 4 * QuantisedMatrix.COLUMN_INTS;

    /** Number of shorts in an unpacked block. */
    static final int PANEL_SHORTS = QuantisedMatrix.BLOCK * 2 * DOTS;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int J1 = QuantisedMatrix.COLUMN_INTS;
    private static final int J2 = 2 * J1;
    private static final int J3 = 3 * J1;

    /** Number of shorts in a vector, and in each of the four vectors of a column in a panel. */
    private static final int SHORTS = 2 * LANES;

    private static final int STEP = 4 * SHORTS;

    private PanamaDots() {}

    /**
     * Unpacks blocks: {@code [16 / LANES][blocks * 32][4][SHORTS]}, so that a tile reads its panel from front to back.
     */
    static void unpack(short[] panel, Q4Matrix w, int group, int block, int blocks) {
        for (int lane = 0; lane < QuantisedMatrix.COLUMN_INTS; lane += LANES) {
            int to = panelOf(lane, blocks);
            for (int b = 0; b < blocks; b++, to += BLOCK * STEP) {
                unpackBlock(panel, to, w.data(), w.blockOffset(group, block + b) + lane * (long) Integer.BYTES);
            }
        }
    }

    private static int panelOf(int lane, int blocks) {
        return lane / LANES * blocks * BLOCK * STEP;
    }

    private static void unpackBlock(short[] panel, int to, MemorySegment data, long at) {
        for (int k = 0; k < BLOCK; k++, at += QuantisedMatrix.COLUMN_BYTES, to += STEP) {
            IntVector w = IntVector.fromMemorySegment(INT, data, at, ORDER);
            w.reinterpretAsShorts().and((short) 15).sub((short) 8).intoArray(panel, to);
            w.lanewise(VectorOperators.LSHR, 4)
                    .reinterpretAsShorts()
                    .and((short) 15)
                    .sub((short) 8)
                    .intoArray(panel, to + SHORTS);
            w.lanewise(VectorOperators.LSHR, 8)
                    .reinterpretAsShorts()
                    .and((short) 15)
                    .sub((short) 8)
                    .intoArray(panel, to + 2 * SHORTS);
            w.lanewise(VectorOperators.LSHR, 12)
                    .reinterpretAsShorts()
                    .and((short) 15)
                    .sub((short) 8)
                    .intoArray(panel, to + 3 * SHORTS);
        }
    }

    /** Computes dot products of three rows from a panel: {@code dots[3, blocks, DOTS]}. */
    static void threeRows(int[] dots, short[] panel, QuantisedRows x, int row, int block, int blocks) {
        int from = x.codesOf(row) + block * BLOCK;
        int stride = x.codesOf(1);
        for (int lane = 0; lane < QuantisedMatrix.COLUMN_INTS; lane += LANES) {
            tile(dots, lane, blocks, panel, panelOf(lane, blocks), x.codes, from, from + stride, from + 2 * stride);
        }
    }

    private static void tile(
            int[] dots, int lane, int blocks, short[] panel, int at, int[] codes, int x0, int x1, int x2) {
        int d0 = lane;
        int d1 = d0 + blocks * DOTS;
        int d2 = d1 + blocks * DOTS;
        for (int b = 0; b < blocks; b++) {
            ShortVector p00 = ShortVector.zero(SHORT),
                    p01 = ShortVector.zero(SHORT),
                    p02 = ShortVector.zero(SHORT),
                    p03 = ShortVector.zero(SHORT);
            ShortVector p10 = ShortVector.zero(SHORT),
                    p11 = ShortVector.zero(SHORT),
                    p12 = ShortVector.zero(SHORT),
                    p13 = ShortVector.zero(SHORT);
            ShortVector p20 = ShortVector.zero(SHORT),
                    p21 = ShortVector.zero(SHORT),
                    p22 = ShortVector.zero(SHORT),
                    p23 = ShortVector.zero(SHORT);
            for (int k = 0; k < BLOCK; k++, at += STEP) {
                ShortVector a0 = IntVector.broadcast(INT, codes[x0 + k]).reinterpretAsShorts();
                ShortVector a1 = IntVector.broadcast(INT, codes[x1 + k]).reinterpretAsShorts();
                ShortVector a2 = IntVector.broadcast(INT, codes[x2 + k]).reinterpretAsShorts();
                ShortVector w = ShortVector.fromArray(SHORT, panel, at);
                p00 = p00.add(w.mul(a0));
                p10 = p10.add(w.mul(a1));
                p20 = p20.add(w.mul(a2));
                w = ShortVector.fromArray(SHORT, panel, at + SHORTS);
                p01 = p01.add(w.mul(a0));
                p11 = p11.add(w.mul(a1));
                p21 = p21.add(w.mul(a2));
                w = ShortVector.fromArray(SHORT, panel, at + 2 * SHORTS);
                p02 = p02.add(w.mul(a0));
                p12 = p12.add(w.mul(a1));
                p22 = p22.add(w.mul(a2));
                w = ShortVector.fromArray(SHORT, panel, at + 3 * SHORTS);
                p03 = p03.add(w.mul(a0));
                p13 = p13.add(w.mul(a1));
                p23 = p23.add(w.mul(a2));
            }
            p00.reinterpretAsInts().intoArray(dots, d0);
            p01.reinterpretAsInts().intoArray(dots, d0 + J1);
            p02.reinterpretAsInts().intoArray(dots, d0 + J2);
            p03.reinterpretAsInts().intoArray(dots, d0 + J3);
            p10.reinterpretAsInts().intoArray(dots, d1);
            p11.reinterpretAsInts().intoArray(dots, d1 + J1);
            p12.reinterpretAsInts().intoArray(dots, d1 + J2);
            p13.reinterpretAsInts().intoArray(dots, d1 + J3);
            p20.reinterpretAsInts().intoArray(dots, d2);
            p21.reinterpretAsInts().intoArray(dots, d2 + J1);
            p22.reinterpretAsInts().intoArray(dots, d2 + J2);
            p23.reinterpretAsInts().intoArray(dots, d2 + J3);
            d0 += DOTS;
            d1 += DOTS;
            d2 += DOTS;
            x0 += BLOCK;
            x1 += BLOCK;
            x2 += BLOCK;
        }
    }
}
