package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.FetchChoice;
import dev.pixtral.kernels.Q4Matrix;
import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Matrix product with Q4 weights and a few rows: a token that is decoded, the tokens of some chats, a draft. Reading
 * the weights from memory takes longer than the arithmetic. Where that is faster, see {@link FetchChoice}, a piece of a
 * group is first fetched by {@link PanamaFetch}; then all rows read it from the first-level cache, without unpacking
 * it, see {@link PanamaPackedDots}.
 *
 * <p>A single row does everything in one loop. Two or three rows share the shifts of the weights; their dot products go
 * through an array, because a method that also adds them up would be too large for C2.
 */
final class PanamaRowsQ4 {
    /** Number of blocks that are fetched together: 18 KiB. */
    private static final int PIECE = 8;

    /**
     * Number of blocks of one row that are not fetched: while the other lanes of a block read it from the first-level
     * cache, the prefetchers of the processor go on.
     */
    private static final int UNFETCHED_PIECE = 2;

    /**
     * Number of blocks at a time for a tile: together with dot products and scales they stay in the first-level cache.
     */
    private static final int TILE_BLOCKS = 4;

    /** Rows of a tile: three would not fit into the 16 registers of 256 bits. */
    private static final int TILE_ROWS = PanamaSpecies.BITS == 256 ? 2 : PanamaPackedDots.ROWS;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int COLUMN = QuantisedMatrix.COLUMN_INTS;
    private static final long COLUMN_BYTES = QuantisedMatrix.COLUMN_BYTES;
    private static final int GROUP = Q4Matrix.GROUP;
    private static final int HALF = GROUP / 2;

    /** The upper halves of ints, shifted right by 12, without what does not belong to the product of 16 and them. */
    private static final int UPPER_16 = 0xFFF0;

    private PanamaRowsQ4() {}

    /** Adds a group of weight rows to {@code y[r * stride + first ..]}. */
    static void group(float[] y, int stride, int first, Q4Matrix w, QuantisedRows x, int group, Workspace workspace) {
        FetchChoice choice = workspace.fetching(w.format(), x.rows());
        long begin = System.nanoTime();
        boolean fetches = choice.fetches();
        pieces(y, stride, first, w, x, group, fetches, workspace);
        choice.took(fetches, System.nanoTime() - begin, w.blocks() * w.blockBytes());
    }

    private static void pieces(
            float[] y,
            int stride,
            int first,
            Q4Matrix w,
            QuantisedRows x,
            int group,
            boolean fetches,
            Workspace workspace) {
        int piece = fetches ? PIECE : x.rows() == 1 ? UNFETCHED_PIECE : TILE_BLOCKS;
        int fetched = 0;
        for (int block = 0; block < w.blocks(); block += piece) {
            int blocks = Math.min(piece, w.blocks() - block);
            long from = w.blockOffset(group, block);
            if (fetches) {
                fetched += PanamaFetch.lines(w.data(), from, blocks * w.blockBytes());
            }
            int r = 0;
            if (x.rows() > 1) {
                r = tiles(y, stride, first, w, x, group, block, blocks, workspace);
            }
            if (r < x.rows()) {
                for (int lane = 0; lane < QuantisedMatrix.COLUMN_INTS; lane += LANES) {
                    long at = from + lane * (long) Integer.BYTES;
                    one(y, r * stride + first + lane, w.data(), at, w.blockBytes(), x, r * x.blocks() + block, blocks);
                }
            }
        }
        workspace.keep(fetched);
    }

    /** Computes as many rows as possible in tiles of at least two, and returns the first row after them. */
    private static int tiles(
            float[] y,
            int stride,
            int first,
            Q4Matrix w,
            QuantisedRows x,
            int group,
            int block,
            int blocks,
            Workspace workspace) {
        int[] dots = workspace.ints(PanamaPackedDots.ROWS * TILE_BLOCKS * PanamaPackedDots.DOTS);
        float[] scales = workspace.scales(TILE_BLOCKS * GROUP);
        int end = 0;
        for (int b = block; b < block + blocks; b += TILE_BLOCKS) {
            int count = Math.min(TILE_BLOCKS, block + blocks - b);
            long from = w.blockOffset(group, b);
            PanamaScales.unpack(scales, w, group, b, count);
            int size;
            for (end = 0; x.rows() - end > 1; end += size) {
                size = Math.min(TILE_ROWS, x.rows() - end);
                PanamaPackedDots.rows(dots, w.data(), from, w.blockBytes(), x, end, size, b, count);
                for (int i = 0; i < size; i++) {
                    int index = (end + i) * x.blocks() + b;
                    int at = (end + i) * stride + first;
                    addUp(y, at, dots, i * count * PanamaPackedDots.DOTS, scales, x.scales, index, count);
                }
            }
        }
        return end;
    }

    /**
     * Adds some packed blocks to {@code LANES} outputs of one row in each of eight places, 16 apart; {@code index} is
     * that of a block among the blocks of all rows of x. The loop has four columns and ends in a way that C2 does not
     * recognise as that of a counted loop: it would add another loop before and after it for 6 of the 32 columns.
     */
    private static void one(
            float[] y,
            int first,
            MemorySegment packed,
            long from,
            long blockBytes,
            QuantisedRows x,
            int index,
            int blocks) {
        MemorySegment data = NativeMemory.of(packed);
        int[] codes = x.codes;
        int[] starts = x.starts;
        float[] rowScales = x.scales;
        for (int b = 0; b < blocks; b++, from += blockBytes) {
            int start = (index + b) * QuantisedRows.STARTS;
            ShortVector p0 = IntVector.broadcast(INT, starts[start]).reinterpretAsShorts();
            ShortVector p1 = IntVector.broadcast(INT, starts[start + 1]).reinterpretAsShorts();
            ShortVector p2 = IntVector.broadcast(INT, starts[start + 2]).reinterpretAsShorts();
            ShortVector p3 = IntVector.broadcast(INT, starts[start + 3]).reinterpretAsShorts();
            long end = from + BLOCK * COLUMN_BYTES;
            int k = (index + b) * BLOCK;
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
            IntVector p4 =
                    p0.reinterpretAsInts().lanewise(VectorOperators.LSHR, 12).and(UPPER_16);
            IntVector d0 = p0.sub(p1.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts();
            IntVector d1 = p1.sub(p2.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts();
            IntVector d2 = p2.sub(p3.lanewise(VectorOperators.LSHL, 4)).reinterpretAsInts();
            IntVector d3 = p3.sub(p4.reinterpretAsShorts()).reinterpretAsInts();
            float e = rowScales[index + b];
            long scales = from + QuantisedMatrix.CODE_BYTES;
            IntVector pair = IntVector.fromMemorySegment(INT, data, scales, ORDER);
            pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .mul(e)
                    .fma(
                            (FloatVector) d0.lanewise(VectorOperators.LSHL, Short.SIZE)
                                    .lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, y, first))
                    .intoArray(y, first);
            pair.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .mul(e)
                    .fma(
                            (FloatVector) d0.lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, y, HALF + first))
                    .intoArray(y, HALF + first);
            pair = IntVector.fromMemorySegment(INT, data, scales + QuantisedMatrix.COLUMN_BYTES, ORDER);
            pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .mul(e)
                    .fma(
                            (FloatVector) d1.lanewise(VectorOperators.LSHL, Short.SIZE)
                                    .lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, y, first + COLUMN))
                    .intoArray(y, first + COLUMN);
            pair.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .mul(e)
                    .fma(
                            (FloatVector) d1.lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, y, HALF + first + COLUMN))
                    .intoArray(y, HALF + first + COLUMN);
            pair = IntVector.fromMemorySegment(INT, data, scales + 2 * QuantisedMatrix.COLUMN_BYTES, ORDER);
            pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .mul(e)
                    .fma(
                            (FloatVector) d2.lanewise(VectorOperators.LSHL, Short.SIZE)
                                    .lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, y, first + 2 * COLUMN))
                    .intoArray(y, first + 2 * COLUMN);
            pair.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .mul(e)
                    .fma(
                            (FloatVector) d2.lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, y, HALF + first + 2 * COLUMN))
                    .intoArray(y, HALF + first + 2 * COLUMN);
            pair = IntVector.fromMemorySegment(INT, data, scales + 3 * QuantisedMatrix.COLUMN_BYTES, ORDER);
            pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .mul(e)
                    .fma(
                            (FloatVector) d3.lanewise(VectorOperators.LSHL, Short.SIZE)
                                    .lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, y, first + 3 * COLUMN))
                    .intoArray(y, first + 3 * COLUMN);
            pair.lanewise(VectorOperators.ASHR, 3)
                    .and(PanamaScales.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(PanamaScales.HALF_UNIT)
                    .mul(e)
                    .fma(
                            (FloatVector) d3.lanewise(VectorOperators.ASHR, Short.SIZE)
                                    .convert(VectorOperators.I2F, 0),
                            FloatVector.fromArray(FLOAT, y, HALF + first + 3 * COLUMN))
                    .intoArray(y, HALF + first + 3 * COLUMN);
        }
    }

    /**
     * Adds some blocks to the outputs {@code y[first ..]} of one row; {@code block} is an index among the blocks of all
     * rows of x. Each short is the dot product of one output.
     */
    private static void addUp(
            float[] y, int first, int[] dots, int from, float[] scales, float[] rowScales, int block, int blocks) {
        int half = GROUP / 2;
        for (int i = 0; i < half; i += LANES) {
            FloatVector lowSum = FloatVector.fromArray(FLOAT, y, first + i);
            FloatVector highSum = FloatVector.fromArray(FLOAT, y, first + half + i);
            int at = from + i;
            int scaleAt = i;
            for (int b = 0; b < blocks; b++, at += PanamaPackedDots.DOTS, scaleAt += GROUP) {
                IntVector pair = IntVector.fromArray(INT, dots, at);
                float scale = rowScales[block + b];
                FloatVector low = (FloatVector) pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                        .lanewise(VectorOperators.ASHR, Short.SIZE)
                        .convert(VectorOperators.I2F, 0);
                FloatVector high = (FloatVector)
                        pair.lanewise(VectorOperators.ASHR, Short.SIZE).convert(VectorOperators.I2F, 0);
                lowSum =
                        FloatVector.fromArray(FLOAT, scales, scaleAt).mul(scale).fma(low, lowSum);
                highSum = FloatVector.fromArray(FLOAT, scales, scaleAt + half)
                        .mul(scale)
                        .fma(high, highSum);
            }
            lowSum.intoArray(y, first + i);
            highSum.intoArray(y, first + half + i);
        }
    }
}
