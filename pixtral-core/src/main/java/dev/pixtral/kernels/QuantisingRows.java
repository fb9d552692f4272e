package dev.pixtral.kernels;

import dev.pixtral.errors.PixtralException;

/**
 * Quantises rows as they are read.
 *
 * @param name name of the matrix, for messages
 * @param cols input columns
 * @param quantiser the rule
 * @param source the weights
 */
record QuantisingRows(String name, int cols, Quantiser quantiser, QuantisedPacker.Rows source) implements CodeRows {
    private static final int BLOCK = QuantisedMatrix.BLOCK;

    @Override
    public void read(int first, int count, byte[] codes, short[] scales) {
        int blocks = Math.ceilDiv(cols, BLOCK);
        float[] x = new float[blocks * BLOCK]; // zeros after the last column
        byte[] rowCodes = new byte[x.length];
        for (int row = 0; row < count; row++) {
            source.read(first + row, x);
            for (int block = 0; block < blocks; block++) {
                float scale = quantiser.block(rowCodes, x, block * BLOCK);
                scales[row * blocks + block] = stored(scale, first + row, x, block * BLOCK);
            }
            System.arraycopy(rowCodes, 0, codes, row * x.length, x.length);
        }
    }

    /** Returns the scale as float16, if it and all weights are finite. */
    private short stored(float scale, int row, float[] x, int at) {
        short stored = Float.floatToFloat16(scale);
        float sum = Float.float16ToFloat(stored);
        for (int i = at; i < at + BLOCK; i++) {
            sum += x[i] * 0f; // NaN if the weight is not finite
        }
        if (!Float.isFinite(sum)) {
            throw new PixtralException("%s, row %d: a weight is not a number or too large to be stored in 8 or 4 bits; "
                            .formatted(name, row)
                    + "use the weights as BF16, or download the checkpoint again.");
        }
        return stored;
    }
}
