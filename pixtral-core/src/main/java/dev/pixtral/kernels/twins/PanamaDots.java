package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

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
 * <p>Nothing is unpacked: a lane is multiplied together with the numbers above it, and their contribution is subtracted
 * at the end, modulo 2^16. Shifted by {@code 4 j}, the lane is {@code s_j = n_j + 16 s_(j+1)}, so {@code P_j - 16
 * P_(j+1)} is the sum of {@code n_j * a}. Shifts are on ints, which have an immediate form: they pull the lowest
 * numbers of the upper half into the lower half, which is also correct modulo 2^16, because {@code s_4} of the lower
 * half is {@code s_0} of the upper half. The sums start at the values of {@link QuantisedRows#starts}, which amount to
 * {@code -8} times the sum of the activations in all of them.
 */
final class PanamaDots {
    /** Number of ints in the result of a block and row. */
    static final int DOTS = 4 * QuantisedMatrix.COLUMN_INTS;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int J1 = QuantisedMatrix.COLUMN_INTS;
    private static final int J2 = 2 * J1;
    private static final int J3 = 3 * J1;

    private PanamaDots() {}

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
