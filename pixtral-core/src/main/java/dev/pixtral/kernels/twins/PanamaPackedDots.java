package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;
import static dev.pixtral.kernels.twins.PanamaSpecies.SHORT;

import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exact dot products of blocks of 32 columns with a few rows, in 16-bit lanes: a column of a group is 128 codes of 4
 * bits, each representing its value minus 8.
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
 *
 * <p>Columns and sums are written out: with an inner loop or a helper method, C2 spills sums or makes objects of
 * vectors. Each variant was measured, see docs/performance.md.
 */
final class PanamaPackedDots {
    /** Largest number of rows of a tile: 12 accumulators. */
    static final int ROWS = 3;

    /** Number of ints in the result of a block and row. */
    static final int DOTS = 4 * QuantisedMatrix.COLUMN_INTS;

    /**
     * Vectors of a column that one row multiplies together: up to 256 bits two, which is a whole column at 256 bits.
     */
    private static final int VECTORS = LANES < QuantisedMatrix.COLUMN_INTS ? 2 : 1;

    private static final long SECOND = LANES * (long) Integer.BYTES;

    /** From the first to the last int of two adjacent vectors of all columns of a block. */
    private static final long WIDE_BYTES = (QuantisedMatrix.BLOCK - 1) * QuantisedMatrix.COLUMN_BYTES + 2 * SECOND;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final long COLUMN_BYTES = QuantisedMatrix.COLUMN_BYTES;
    private static final int J1 = QuantisedMatrix.COLUMN_INTS;
    private static final int J2 = 2 * J1;
    private static final int J3 = 3 * J1;

    private PanamaPackedDots() {}

    /** Computes dot products of one to three rows from the packed weights: {@code dots[rows, blocks, DOTS]}. */
    static void rows(
            int[] dots,
            MemorySegment data,
            long from,
            long blockBytes,
            QuantisedRows x,
            int row,
            int rows,
            int block,
            int blocks) {
        int index = row * x.blocks() + block;
        int step = rows == 1 ? VECTORS * LANES : LANES;
        for (int lane = 0; lane < QuantisedMatrix.COLUMN_INTS; lane += step) {
            long at = from + lane * (long) Integer.BYTES;
            if (rows == 1 && VECTORS == 1) {
                one(dots, lane, blocks, data, at, blockBytes, x.codes, x.starts, index);
            } else if (rows == 1) {
                wide(dots, lane, blocks, data, at, blockBytes, x.codes, x.starts, index);
            } else if (rows == 2) {
                two(dots, lane, blocks, data, at, blockBytes, x.codes, x.starts, index, x.blocks());
            } else {
                three(dots, lane, blocks, data, at, blockBytes, x.codes, x.starts, index, x.blocks());
            }
        }
    }

    /**
     * One row and a vector of each column. The loop has four columns and ends with a comparison that C2 does not
     * recognise as that of a counted loop: it would add another loop before and after it for 6 of the 32 columns.
     */
    private static void one(
            int[] dots,
            int lane,
            int blocks,
            MemorySegment packed,
            long from,
            long blockBytes,
            int[] codes,
            int[] starts,
            int index) {
        MemorySegment data = NativeMemory.of(packed);
        for (int b = 0; b < blocks; b++, from += blockBytes, index++) {
            int k = index * BLOCK;
            int start = index * QuantisedRows.STARTS;
            ShortVector p0 = IntVector.broadcast(INT, starts[start]).reinterpretAsShorts();
            ShortVector p1 = IntVector.broadcast(INT, starts[start + 1]).reinterpretAsShorts();
            ShortVector p2 = IntVector.broadcast(INT, starts[start + 2]).reinterpretAsShorts();
            ShortVector p3 = IntVector.broadcast(INT, starts[start + 3]).reinterpretAsShorts();
            long end = from + QuantisedMatrix.CODE_BYTES;
            for (long at = from; at != end; at += 4 * COLUMN_BYTES, k += 4) {
                IntVector w = IntVector.fromMemorySegment(INT, data, at, ORDER);
                ShortVector a = IntVector.broadcast(INT, codes[k]).reinterpretAsShorts();
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
                w = IntVector.fromMemorySegment(INT, data, at + COLUMN_BYTES, ORDER);
                a = IntVector.broadcast(INT, codes[k + 1]).reinterpretAsShorts();
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
                w = IntVector.fromMemorySegment(INT, data, at + 2 * COLUMN_BYTES, ORDER);
                a = IntVector.broadcast(INT, codes[k + 2]).reinterpretAsShorts();
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
                w = IntVector.fromMemorySegment(INT, data, at + 3 * COLUMN_BYTES, ORDER);
                a = IntVector.broadcast(INT, codes[k + 3]).reinterpretAsShorts();
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
            int to = lane + b * DOTS;
            ShortVector p4 =
                    p0.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            p0.sub(p1.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            p1.sub(p2.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            p2.sub(p3.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            p3.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
        }
    }

    /**
     * The same with two adjacent vectors of each column, so that memory is read in one stream. The codes of a block are
     * a slice of known size, so a counted loop over it has no checks; see {@link NativeMemory}. The first product of a
     * vector loads it once more, as the operand of the multiplication: otherwise C2 copies it or spills sums.
     */
    private static void wide(
            int[] dots,
            int lane,
            int blocks,
            MemorySegment packed,
            long from,
            long blockBytes,
            int[] codes,
            int[] starts,
            int index) {
        MemorySegment data = NativeMemory.of(packed);
        for (int b = 0; b < blocks; b++, from += blockBytes, index++) {
            int x = index * BLOCK;
            int start = index * QuantisedRows.STARTS;
            ShortVector p0 = IntVector.broadcast(INT, starts[start]).reinterpretAsShorts();
            ShortVector p1 = IntVector.broadcast(INT, starts[start + 1]).reinterpretAsShorts();
            ShortVector p2 = IntVector.broadcast(INT, starts[start + 2]).reinterpretAsShorts();
            ShortVector p3 = IntVector.broadcast(INT, starts[start + 3]).reinterpretAsShorts();
            ShortVector q0 = p0;
            ShortVector q1 = p1;
            ShortVector q2 = p2;
            ShortVector q3 = p3;
            MemorySegment columns = data.asSlice(from, WIDE_BYTES);
            for (int k = 0; k < BLOCK; k += 2) {
                long at = k * COLUMN_BYTES;
                IntVector w = IntVector.fromMemorySegment(INT, columns, at, ORDER);
                ShortVector a = IntVector.broadcast(INT, codes[x + k]).reinterpretAsShorts();
                p0 = p0.add(
                        ShortVector.fromMemorySegment(SHORT, columns, at, ORDER).mul(a));
                p1 = p1.add(w.lanewise(VectorOperators.LSHR, 4)
                        .reinterpretAsShorts()
                        .mul(a));
                p2 = p2.add(w.lanewise(VectorOperators.LSHR, 8)
                        .reinterpretAsShorts()
                        .mul(a));
                p3 = p3.add(w.lanewise(VectorOperators.LSHR, 12)
                        .reinterpretAsShorts()
                        .mul(a));
                w = IntVector.fromMemorySegment(INT, columns, at + SECOND, ORDER);
                q0 = q0.add(ShortVector.fromMemorySegment(SHORT, columns, at + SECOND, ORDER)
                        .mul(a));
                q1 = q1.add(w.lanewise(VectorOperators.LSHR, 4)
                        .reinterpretAsShorts()
                        .mul(a));
                q2 = q2.add(w.lanewise(VectorOperators.LSHR, 8)
                        .reinterpretAsShorts()
                        .mul(a));
                q3 = q3.add(w.lanewise(VectorOperators.LSHR, 12)
                        .reinterpretAsShorts()
                        .mul(a));
                w = IntVector.fromMemorySegment(INT, columns, at + COLUMN_BYTES, ORDER);
                a = IntVector.broadcast(INT, codes[x + k + 1]).reinterpretAsShorts();
                p0 = p0.add(ShortVector.fromMemorySegment(SHORT, columns, at + COLUMN_BYTES, ORDER)
                        .mul(a));
                p1 = p1.add(w.lanewise(VectorOperators.LSHR, 4)
                        .reinterpretAsShorts()
                        .mul(a));
                p2 = p2.add(w.lanewise(VectorOperators.LSHR, 8)
                        .reinterpretAsShorts()
                        .mul(a));
                p3 = p3.add(w.lanewise(VectorOperators.LSHR, 12)
                        .reinterpretAsShorts()
                        .mul(a));
                w = IntVector.fromMemorySegment(INT, columns, at + COLUMN_BYTES + SECOND, ORDER);
                q0 = q0.add(ShortVector.fromMemorySegment(SHORT, columns, at + COLUMN_BYTES + SECOND, ORDER)
                        .mul(a));
                q1 = q1.add(w.lanewise(VectorOperators.LSHR, 4)
                        .reinterpretAsShorts()
                        .mul(a));
                q2 = q2.add(w.lanewise(VectorOperators.LSHR, 8)
                        .reinterpretAsShorts()
                        .mul(a));
                q3 = q3.add(w.lanewise(VectorOperators.LSHR, 12)
                        .reinterpretAsShorts()
                        .mul(a));
            }
            int to = lane + b * DOTS;
            ShortVector p4 =
                    p0.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            p0.sub(p1.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            p1.sub(p2.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            p2.sub(p3.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            p3.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
            to += LANES;
            p4 = q0.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            q0.sub(q1.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            q1.sub(q2.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            q2.sub(q3.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            q3.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
        }
    }

    /** The same with two rows: C2 would unroll a counted loop and keep more vectors than there are registers. */
    private static void two(
            int[] dots,
            int lane,
            int blocks,
            MemorySegment packed,
            long from,
            long blockBytes,
            int[] codes,
            int[] starts,
            int index,
            int stride) {
        MemorySegment data = NativeMemory.of(packed);
        for (int b = 0; b < blocks; b++, from += blockBytes, index++) {
            int x0 = index * BLOCK;
            int start0 = index * QuantisedRows.STARTS;
            int x1 = (index + stride) * BLOCK;
            int start1 = (index + stride) * QuantisedRows.STARTS;
            ShortVector p00 = IntVector.broadcast(INT, starts[start0]).reinterpretAsShorts();
            ShortVector p01 = IntVector.broadcast(INT, starts[start0 + 1]).reinterpretAsShorts();
            ShortVector p02 = IntVector.broadcast(INT, starts[start0 + 2]).reinterpretAsShorts();
            ShortVector p03 = IntVector.broadcast(INT, starts[start0 + 3]).reinterpretAsShorts();
            ShortVector p10 = IntVector.broadcast(INT, starts[start1]).reinterpretAsShorts();
            ShortVector p11 = IntVector.broadcast(INT, starts[start1 + 1]).reinterpretAsShorts();
            ShortVector p12 = IntVector.broadcast(INT, starts[start1 + 2]).reinterpretAsShorts();
            ShortVector p13 = IntVector.broadcast(INT, starts[start1 + 3]).reinterpretAsShorts();
            long end = from + QuantisedMatrix.CODE_BYTES;
            for (long at = from; at != end; at += 4 * COLUMN_BYTES, x0 += 4, x1 += 4) {
                IntVector w = IntVector.fromMemorySegment(INT, data, at, ORDER);
                ShortVector a0 = IntVector.broadcast(INT, codes[x0]).reinterpretAsShorts();
                ShortVector a1 = IntVector.broadcast(INT, codes[x1]).reinterpretAsShorts();
                ShortVector s = w.reinterpretAsShorts();
                p00 = p00.add(s.mul(a0));
                p10 = p10.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts();
                p01 = p01.add(s.mul(a0));
                p11 = p11.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts();
                p02 = p02.add(s.mul(a0));
                p12 = p12.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts();
                p03 = p03.add(s.mul(a0));
                p13 = p13.add(s.mul(a1));
                w = IntVector.fromMemorySegment(INT, data, at + COLUMN_BYTES, ORDER);
                a0 = IntVector.broadcast(INT, codes[x0 + 1]).reinterpretAsShorts();
                a1 = IntVector.broadcast(INT, codes[x1 + 1]).reinterpretAsShorts();
                s = w.reinterpretAsShorts();
                p00 = p00.add(s.mul(a0));
                p10 = p10.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts();
                p01 = p01.add(s.mul(a0));
                p11 = p11.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts();
                p02 = p02.add(s.mul(a0));
                p12 = p12.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts();
                p03 = p03.add(s.mul(a0));
                p13 = p13.add(s.mul(a1));
                w = IntVector.fromMemorySegment(INT, data, at + 2 * COLUMN_BYTES, ORDER);
                a0 = IntVector.broadcast(INT, codes[x0 + 2]).reinterpretAsShorts();
                a1 = IntVector.broadcast(INT, codes[x1 + 2]).reinterpretAsShorts();
                s = w.reinterpretAsShorts();
                p00 = p00.add(s.mul(a0));
                p10 = p10.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts();
                p01 = p01.add(s.mul(a0));
                p11 = p11.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts();
                p02 = p02.add(s.mul(a0));
                p12 = p12.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts();
                p03 = p03.add(s.mul(a0));
                p13 = p13.add(s.mul(a1));
                w = IntVector.fromMemorySegment(INT, data, at + 3 * COLUMN_BYTES, ORDER);
                a0 = IntVector.broadcast(INT, codes[x0 + 3]).reinterpretAsShorts();
                a1 = IntVector.broadcast(INT, codes[x1 + 3]).reinterpretAsShorts();
                s = w.reinterpretAsShorts();
                p00 = p00.add(s.mul(a0));
                p10 = p10.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts();
                p01 = p01.add(s.mul(a0));
                p11 = p11.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts();
                p02 = p02.add(s.mul(a0));
                p12 = p12.add(s.mul(a1));
                s = w.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts();
                p03 = p03.add(s.mul(a0));
                p13 = p13.add(s.mul(a1));
            }
            int to = lane + b * DOTS;
            ShortVector p4 =
                    p00.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            p00.sub(p01.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            p01.sub(p02.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            p02.sub(p03.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            p03.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
            to += blocks * DOTS;
            p4 = p10.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            p10.sub(p11.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            p11.sub(p12.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            p12.sub(p13.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            p13.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
        }
    }

    private static void three(
            int[] dots,
            int lane,
            int blocks,
            MemorySegment packed,
            long from,
            long blockBytes,
            int[] codes,
            int[] starts,
            int index,
            int stride) {
        MemorySegment data = NativeMemory.of(packed);
        for (int b = 0; b < blocks; b++, from += blockBytes, index++) {
            int x0 = index * BLOCK;
            int start0 = index * QuantisedRows.STARTS;
            int x1 = (index + stride) * BLOCK;
            int start1 = (index + stride) * QuantisedRows.STARTS;
            int x2 = (index + 2 * stride) * BLOCK;
            int start2 = (index + 2 * stride) * QuantisedRows.STARTS;
            ShortVector p00 = IntVector.broadcast(INT, starts[start0]).reinterpretAsShorts();
            ShortVector p01 = IntVector.broadcast(INT, starts[start0 + 1]).reinterpretAsShorts();
            ShortVector p02 = IntVector.broadcast(INT, starts[start0 + 2]).reinterpretAsShorts();
            ShortVector p03 = IntVector.broadcast(INT, starts[start0 + 3]).reinterpretAsShorts();
            ShortVector p10 = IntVector.broadcast(INT, starts[start1]).reinterpretAsShorts();
            ShortVector p11 = IntVector.broadcast(INT, starts[start1 + 1]).reinterpretAsShorts();
            ShortVector p12 = IntVector.broadcast(INT, starts[start1 + 2]).reinterpretAsShorts();
            ShortVector p13 = IntVector.broadcast(INT, starts[start1 + 3]).reinterpretAsShorts();
            ShortVector p20 = IntVector.broadcast(INT, starts[start2]).reinterpretAsShorts();
            ShortVector p21 = IntVector.broadcast(INT, starts[start2 + 1]).reinterpretAsShorts();
            ShortVector p22 = IntVector.broadcast(INT, starts[start2 + 2]).reinterpretAsShorts();
            ShortVector p23 = IntVector.broadcast(INT, starts[start2 + 3]).reinterpretAsShorts();
            for (int k = 0; k < BLOCK; k++) {
                IntVector w = IntVector.fromMemorySegment(INT, data, from + k * COLUMN_BYTES, ORDER);
                ShortVector a0 = IntVector.broadcast(INT, codes[x0 + k]).reinterpretAsShorts();
                ShortVector a1 = IntVector.broadcast(INT, codes[x1 + k]).reinterpretAsShorts();
                ShortVector a2 = IntVector.broadcast(INT, codes[x2 + k]).reinterpretAsShorts();
                ShortVector s = w.reinterpretAsShorts();
                p00 = p00.add(s.mul(a0));
                p10 = p10.add(s.mul(a1));
                p20 = p20.add(s.mul(a2));
                s = w.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts();
                p01 = p01.add(s.mul(a0));
                p11 = p11.add(s.mul(a1));
                p21 = p21.add(s.mul(a2));
                s = w.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts();
                p02 = p02.add(s.mul(a0));
                p12 = p12.add(s.mul(a1));
                p22 = p22.add(s.mul(a2));
                s = w.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts();
                p03 = p03.add(s.mul(a0));
                p13 = p13.add(s.mul(a1));
                p23 = p23.add(s.mul(a2));
            }
            int to = lane + b * DOTS;
            ShortVector p4 =
                    p00.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            p00.sub(p01.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            p01.sub(p02.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            p02.sub(p03.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            p03.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
            to += blocks * DOTS;
            p4 = p10.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            p10.sub(p11.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            p11.sub(p12.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            p12.sub(p13.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            p13.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
            to += blocks * DOTS;
            p4 = p20.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts();
            p20.sub(p21.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to);
            p21.sub(p22.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J1);
            p22.sub(p23.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J2);
            p23.sub(p4.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts().intoArray(dots, to + J3);
        }
    }
}
