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
 *
 * <p>Without a panel, nothing is unpacked: a lane is multiplied together with the numbers above it, and their
 * contribution is subtracted at the end, modulo 2^16. Shifted by {@code 4 j}, the lane is {@code s_j = n_j + 16
 * s_(j+1)}, so {@code P_j - 16 P_(j+1)} is the sum of {@code n_j * a}. Shifts are on ints, which have an immediate
 * form: they pull the lowest numbers of the upper half into the lower half, which is also correct modulo 2^16, because
 * {@code s_4} of the lower half is {@code s_0} of the upper half. The sums start at the values of
 * {@link QuantisedRows#starts}, which amount to {@code -8} times the sum of the activations in all of them.
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

    /**
     * Computes dot products of one row from the packed weights: {@code dots[blocks, DOTS]}; {@code index} is that of a
     * block among the blocks of all rows of x.
     */
    static void oneRow(
            int[] dots, MemorySegment data, long from, long blockBytes, QuantisedRows x, int index, int blocks) {
        for (int lane = 0; lane < QuantisedMatrix.COLUMN_INTS; lane += LANES) {
            long at = from + lane * (long) Integer.BYTES;
            packed(dots, lane, blocks, data, at, blockBytes, x.codes, x.starts, index);
        }
    }

    private static void packed(
            int[] dots,
            int lane,
            int blocks,
            MemorySegment data,
            long from,
            long blockBytes,
            int[] codes,
            int[] starts,
            int index) {
        int x0 = index * BLOCK;
        int start = index * QuantisedRows.STARTS;
        int to = lane;
        for (int b = 0; b < blocks; b++) {
            ShortVector p0 = IntVector.broadcast(INT, starts[start]).reinterpretAsShorts();
            ShortVector p1 = IntVector.broadcast(INT, starts[start + 1]).reinterpretAsShorts();
            ShortVector p2 = IntVector.broadcast(INT, starts[start + 2]).reinterpretAsShorts();
            ShortVector p3 = IntVector.broadcast(INT, starts[start + 3]).reinterpretAsShorts();
            long at = from;
            for (int k = 0; k < BLOCK; k++, at += QuantisedMatrix.COLUMN_BYTES) {
                IntVector w = IntVector.fromMemorySegment(INT, data, at, ORDER);
                ShortVector a = IntVector.broadcast(INT, codes[x0 + k]).reinterpretAsShorts();
                p0 = p0.add(w.reinterpretAsShorts().mul(a));
                p1 = p1.add(w.lanewise(VectorOperators.LSHR, 4)
                        .reinterpretAsShorts()
                        .mul(a));
                p2 = p2.add(w.lanewise(VectorOperators.LSHR, 8)
                        .reinterpretAsShorts()
                        .mul(a));
                p3 = p3.add(w.lanewise(VectorOperators.LSHR, 12)
                        .reinterpretAsShorts()
                        .mul(a));
            }
            ShortVector p4 =
                    p0.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            p0.sub(p1.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            p1.sub(p2.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            p2.sub(p3.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            p3.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
            from += blockBytes;
            x0 += BLOCK;
            start += QuantisedRows.STARTS;
            to += DOTS;
        }
    }
}
