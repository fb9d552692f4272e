package dev.pixtral.kernels;

import dev.pixtral.errors.PixtralException;

/**
 * Quantises rows as they are read.
 *
 * @param name name of the matrix, for messages
 * @param cols input columns
 * @param format format of the codes, which names the rule
 * @param source the weights
 */
record QuantisingRows(String name, int cols, WeightFormat format, QuantisedPacker.Rows source) implements CodeRows {
    private static final int BLOCK = QuantisedMatrix.BLOCK;

    @Override
    public void read(int first, int count, byte[] codes, short[] halves) {
        Quantiser quantiser = Quantiser.of(format);
        int blocks = Math.ceilDiv(cols, BLOCK);
        float[] x = new float[blocks * BLOCK]; // zeros after the last column
        byte[] rowCodes = new byte[x.length];
        float[] rowHalves = new float[format.halves() * blocks];
        for (int row = 0; row < count; row++) {
            source.read(first + row, x);
            quantiser.blocks(rowCodes, rowHalves, x, blocks);
            for (int i = 0; i < rowHalves.length; i++) {
                halves[row * rowHalves.length + i] = stored(rowHalves[i], first + row);
            }
            System.arraycopy(rowCodes, 0, codes, row * x.length, x.length);
        }
    }

    /** Returns a scale or a minimum as float16, which it is only if all weights are finite. */
    private short stored(float half, int row) {
        short stored = Float.floatToFloat16(half);
        if (!Float.isFinite(Float.float16ToFloat(stored))) {
            throw new PixtralException("%s, row %d: a weight is not a number or too large to be stored in 8 or 4 bits; "
                            .formatted(name, row)
                    + "use the weights as BF16, or download the checkpoint again.");
        }
        return stored;
    }
}
