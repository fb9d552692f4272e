package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/** Format in which the weights of a matrix are stored and multiplied, from the largest to the smallest. */
public enum WeightFormat {
    /** bfloat16, the published precision; activations stay float32. 16 bits per weight. */
    BF16(16, 0),
    /** 8-bit codes, where 32 of a row share a float16 scale; activations stay float32. 8.5 bits per weight. */
    Q8(8, 1),
    /**
     * 4-bit codes, where 32 of a row share a float16 scale and a float16 minimum; activations are rounded to 8 bits. 5
     * bits per weight.
     */
    Q4_1(4, 2),
    /** 4-bit codes, where 32 of a row share a float16 scale; activations are rounded to 8 bits. 4.5 bits per weight. */
    Q4(4, 1);

    private final int bits;
    private final int halves;

    WeightFormat(int bits, int halves) {
        this.bits = bits;
        this.halves = halves;
    }

    /**
     * Returns how many float16 numbers the weights of a block share.
     *
     * @return 1 for a scale, 2 for a scale and a minimum, 0 if nothing is shared
     */
    @Internal
    public int halves() {
        return halves;
    }

    /**
     * Returns the memory of a matrix, without the padding of its last group.
     *
     * @param weights number of weights
     * @return bytes
     */
    public long bytes(long weights) {
        return weights / QuantisedMatrix.BLOCK * bytesOfABlock();
    }

    /** The size of 32 weights with what they share. */
    private int bytesOfABlock() {
        return QuantisedMatrix.BLOCK / Byte.SIZE * bits + halves * Short.BYTES;
    }

    /**
     * Returns the memory of a packed matrix, with the padding of its last group of rows and of its last block.
     *
     * @param rows output rows
     * @param cols input columns
     * @return bytes
     */
    @Internal
    public long packedBytes(long rows, long cols) {
        return switch (this) {
            case BF16 -> Math.ceilDiv(rows, Bf16Matrix.GROUP) * Bf16Matrix.COLUMN_BYTES * cols;
            case Q8 -> blocks(rows, Q8Matrix.GROUP, cols) * bytesOfABlock();
            case Q4, Q4_1 -> blocks(rows, Q4Matrix.GROUP, cols) * bytesOfABlock();
        };
    }

    private static long blocks(long rows, int group, long cols) {
        return Math.ceilDiv(rows, group) * group * Math.ceilDiv(cols, QuantisedMatrix.BLOCK);
    }
}
