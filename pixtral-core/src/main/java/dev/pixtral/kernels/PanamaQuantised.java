package dev.pixtral.kernels;

import static dev.pixtral.kernels.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.PanamaSpecies.INT;
import static dev.pixtral.kernels.PanamaSpecies.LANES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Matrix product with quantised weights: some blocks at a time, exact integer dot products first ({@link PanamaDots}), then one fused multiply-add a block and output.
 *
 * <p>From {@value #PANEL_FROM} rows on, the weights are unpacked to shorts that all tiles of three rows read; the rows that are left, and a token that is decoded, read the packed
 * weights.
 *
 * <p>Vectors never cross a method of this class: C2 stops inlining our methods when a compilation has 40,000 nodes, which three rows of a tile reach, and a vector that is passed to a
 * method becomes an object. Small helpers made these loops 10 to 30 times slower; arrays between the steps cost nothing that can be measured.
 */
final class PanamaQuantised {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int COLUMN_INTS = QuantisedMatrix.COLUMN_INTS;

    /** Rows from which unpacking pays: it costs about as much as three rows, and saves a third of the work of each. */
    private static final int PANEL_FROM = 6;

    /** Blocks of a panel: 128 KiB, which stay in the second-level cache. */
    private static final int PANEL_BLOCKS = 16;

    /** Blocks at a time without a panel: dot products and scales stay in the first-level cache. */
    private static final int ROW_BLOCKS = 4;

    // a float16 whose bits lie at 31..16, moved three places down, is a float of 1 / 2^112 its value
    private static final int HALF_BITS = 0x8FFFE000;
    private static final float HALF_UNIT = 0x1p112f;

    private PanamaQuantised() {}

    static void matMul(float[] y, QuantisedMatrix w, QuantisedRows x, int fromGroup, int toGroup) {
        assert x.cols() == w.cols() && y.length >= (long) x.rows() * w.rows();
        int groupRows = w.groupRows();
        for (int group = fromGroup; group < toGroup; group++) {
            int first = group * groupRows;
            if (first + groupRows <= w.rows()) {
                group(y, w.rows(), first, w, x, group);
            } else {
                paddedGroup(y, first, w, x, group);
            }
        }
    }

    /** The last group: what lies behind the last row of weights is computed, but not kept. */
    private static void paddedGroup(float[] y, int first, QuantisedMatrix w, QuantisedRows x, int group) {
        int groupRows = w.groupRows();
        float[] whole = new float[x.rows() * groupRows];
        group(whole, groupRows, 0, w, x, group);
        for (int r = 0; r < x.rows(); r++) {
            System.arraycopy(whole, r * groupRows, y, r * w.rows() + first, w.rows() - first);
        }
    }

    /** One group of weight rows: row r of the result goes to {@code y[r * stride + first ..]}. */
    private static void group(float[] y, int stride, int first, QuantisedMatrix w, QuantisedRows x, int group) {
        for (int r = 0; r < x.rows(); r++) {
            Arrays.fill(y, r * stride + first, r * stride + first + w.groupRows(), 0f);
        }
        int tiled = x.rows() < PANEL_FROM ? 0 : x.rows() - x.rows() % PanamaDots.TILE_ROWS;
        if (tiled > 0) {
            tiles(y, stride, first, w, x, group, tiled);
        }
        if (tiled < x.rows()) {
            singleRows(y, stride, first, w, x, group, tiled);
        }
    }

    private static void tiles(
            float[] y, int stride, int first, QuantisedMatrix w, QuantisedRows x, int group, int toRow) {
        int most = Math.min(PANEL_BLOCKS, w.blocks());
        short[] panel = new short[most * PanamaDots.PANEL_SHORTS];
        float[] scales = new float[most * w.groupRows()];
        int[] dots = new int[PanamaDots.TILE_ROWS * most * PanamaDots.DOTS];
        for (int block = 0; block < w.blocks(); block += most) {
            int blocks = Math.min(most, w.blocks() - block);
            PanamaDots.unpack(panel, w, group, block, blocks);
            unpackScales(scales, w.data(), w.blockOffset(group, block), w.blockBytes(), w.groupRows(), blocks);
            for (int r = 0; r < toRow; r += PanamaDots.TILE_ROWS) {
                PanamaDots.threeRows(dots, panel, x, r, block, blocks);
                for (int i = 0; i < PanamaDots.TILE_ROWS; i++) {
                    int from = i * blocks * PanamaDots.DOTS;
                    addUp(y, (r + i) * stride + first, w, dots, from, scales, x, (r + i) * x.blocks() + block, blocks);
                }
            }
        }
    }

    private static void singleRows(
            float[] y, int stride, int first, QuantisedMatrix w, QuantisedRows x, int group, int fromRow) {
        int most = Math.min(ROW_BLOCKS, w.blocks());
        float[] scales = new float[most * w.groupRows()];
        int[] dots = new int[most * PanamaDots.DOTS];
        for (int block = 0; block < w.blocks(); block += most) {
            int blocks = Math.min(most, w.blocks() - block);
            long from = w.blockOffset(group, block);
            for (int r = fromRow; r < x.rows(); r++) {
                int index = r * x.blocks() + block;
                PanamaDots.oneRow(dots, w.data(), from, w.blockBytes(), x, index, blocks);
                if (r == fromRow) {
                    // not before the codes: the processor fetches ahead only while memory is read from front to back
                    unpackScales(scales, w.data(), from, w.blockBytes(), w.groupRows(), blocks);
                }
                addUp(y, r * stride + first, w, dots, 0, scales, x, index, blocks);
            }
        }
    }

    /** Scales of some blocks as floats, {@code [blocks, groupRows]}; exact. */
    private static void unpackScales(
            float[] scales, MemorySegment data, long from, long blockBytes, int groupRows, int blocks) {
        int half = groupRows / 2;
        for (int b = 0; b < blocks; b++, from += blockBytes) {
            long at = from + QuantisedMatrix.CODE_BYTES;
            int to = b * groupRows;
            for (int i = 0; i < half; i += LANES, at += LANES * (long) Integer.BYTES) {
                IntVector pair = IntVector.fromMemorySegment(INT, data, at, ORDER);
                pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                        .lanewise(VectorOperators.ASHR, 3)
                        .and(HALF_BITS)
                        .reinterpretAsFloats()
                        .mul(HALF_UNIT)
                        .intoArray(scales, to + i);
                pair.lanewise(VectorOperators.ASHR, 3)
                        .and(HALF_BITS)
                        .reinterpretAsFloats()
                        .mul(HALF_UNIT)
                        .intoArray(scales, to + half + i);
            }
        }
    }

    /** Adds some blocks to the outputs {@code y[first ..]} of one row; {@code block} counts the blocks of all rows of x. */
    private static void addUp(
            float[] y,
            int first,
            QuantisedMatrix w,
            int[] dots,
            int from,
            float[] scales,
            QuantisedRows x,
            int block,
            int blocks) {
        switch (w) {
            case Q4Matrix q4 -> addUpQ4(y, first, dots, from, scales, x.scales, block, blocks);
            case Q8Matrix q8 -> addUpQ8(y, first, dots, from, scales, x.scales, x.starts, block, blocks);
        }
    }

    /** Each short is the dot product of one output. */
    private static void addUpQ4(
            float[] y, int first, int[] dots, int from, float[] scales, float[] rowScales, int block, int blocks) {
        int half = Q4Matrix.GROUP / 2;
        for (int i = 0; i < half; i += LANES) {
            FloatVector lowSum = FloatVector.fromArray(FLOAT, y, first + i);
            FloatVector highSum = FloatVector.fromArray(FLOAT, y, first + half + i);
            int at = from + i;
            int scaleAt = i;
            for (int b = 0; b < blocks; b++, at += PanamaDots.DOTS, scaleAt += Q4Matrix.GROUP) {
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

    /** The dot product of a code u + 128 = 16 h + l is that of h - 8, times 16, and that of l - 8, and 8 times the sum of the activations. */
    private static void addUpQ8(
            float[] y,
            int first,
            int[] dots,
            int from,
            float[] scales,
            float[] rowScales,
            int[] starts,
            int block,
            int blocks) {
        int half = Q8Matrix.GROUP / 2;
        for (int i = 0; i < half; i += LANES) {
            FloatVector lowSum = FloatVector.fromArray(FLOAT, y, first + i);
            FloatVector highSum = FloatVector.fromArray(FLOAT, y, first + half + i);
            int at = from + i % COLUMN_INTS + i / COLUMN_INTS * (2 * COLUMN_INTS);
            int scaleAt = i;
            for (int b = 0; b < blocks; b++, at += PanamaDots.DOTS, scaleAt += Q8Matrix.GROUP) {
                IntVector lowers = IntVector.fromArray(INT, dots, at);
                IntVector uppers = IntVector.fromArray(INT, dots, at + COLUMN_INTS);
                // the last start is -8 times the sum; written out, since a call would stay one, see above
                int eightSums = -(starts[(block + b) * QuantisedRows.STARTS + QuantisedRows.STARTS - 1] >> Short.SIZE);
                float scale = rowScales[block + b];
                FloatVector low = (FloatVector) lowers.lanewise(VectorOperators.LSHL, Short.SIZE)
                        .lanewise(VectorOperators.ASHR, Short.SIZE)
                        .add(uppers.lanewise(VectorOperators.LSHL, Short.SIZE)
                                .lanewise(VectorOperators.ASHR, Short.SIZE - 4))
                        .add(eightSums)
                        .convert(VectorOperators.I2F, 0);
                FloatVector high = (FloatVector) lowers.lanewise(VectorOperators.ASHR, Short.SIZE)
                        .add(uppers.lanewise(VectorOperators.ASHR, Short.SIZE).lanewise(VectorOperators.LSHL, 4))
                        .add(eightSums)
                        .convert(VectorOperators.I2F, 0);
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
