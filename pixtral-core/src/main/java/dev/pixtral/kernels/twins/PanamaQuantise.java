package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.QuantisedMatrix;
import dev.pixtral.kernels.QuantisedRows;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Rounding of activations to 8 bits; equal to {@link ScalarQuantised#quantise} bit for bit. Integer maxima and sums may
 * cross lanes: they are exact in any order.
 */
final class PanamaQuantise {
    /** Number of rows at a time: streams of reads; the same blocks of many rows are written next to each other. */
    private static final int ROWS = 8;

    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final int LARGEST = 127;
    private static final float ROUNDER = 0x1.8p23f; // at this magnitude, the distance between floats is 1
    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

    private PanamaQuantise() {}

    static void rows(QuantisedRows target, float[] x, int fromRow, int toRow) {
        for (int row = fromRow; row < toRow; row += ROWS) {
            someRows(target, x, row, Math.min(row + ROWS, toRow));
        }
    }

    private static void someRows(QuantisedRows target, float[] x, int fromRow, int toRow) {
        int whole = target.cols() / BLOCK;
        for (int block = 0; block < whole; block++) {
            for (int row = fromRow; row < toRow; row++) {
                block(target, x, row, block);
            }
        }
        for (int row = fromRow; row < toRow && whole < target.blocks(); row++) {
            ScalarQuantised.quantiseBlock(target, x, row, whole);
        }
    }

    private static void block(QuantisedRows target, float[] x, int row, int block) {
        int from = row * target.cols() + block * BLOCK;
        IntVector largest = IntVector.zero(INT);
        for (int i = 0; i < BLOCK; i += LANES) {
            IntVector bits = FloatVector.fromArray(FLOAT, x, from + i).reinterpretAsInts();
            largest = largest.max(bits.and(0x7FFFFFFF));
        }
        float scale = ScalarQuantised.scale(largest.reduceLanes(VectorOperators.MAX));
        if (!(scale > 0)) {
            ScalarQuantised.quantiseBlock(target, x, row, block); // zeros, or not finite
            return;
        }
        int index = target.index(row, block);
        int to = index * BLOCK;
        IntVector sum = IntVector.zero(INT);
        for (int i = 0; i < BLOCK; i += LANES) {
            IntVector code = FloatVector.fromArray(FLOAT, x, from + i)
                    .div(scale)
                    .add(ROUNDER)
                    .reinterpretAsInts()
                    .sub(ROUNDER_BITS)
                    .max(-LARGEST)
                    .min(LARGEST);
            sum = sum.add(code);
            code.and(0xFFFF).or(code.lanewise(VectorOperators.LSHL, Short.SIZE)).intoArray(target.codes, to + i);
        }
        target.scales[index] = scale;
        target.setStarts(index, sum.reduceLanes(VectorOperators.ADD));
    }
}
