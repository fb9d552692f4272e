package dev.pixtral.image.codec.jpeg;

/**
 * The inverse cosine transform of a block, in the integer arithmetic of libjpeg's accurate one
 * ({@code jpeg_idct_islow}, after Loeffler, Ligtenberg and Moschytz). Where values of a damaged file exceed 16 bits,
 * sums wrap and saturate as in libjpeg-turbo's SIMD code.
 */
final class JpegIdct {
    private static final int SIDE = JpegBlocks.SIDE;
    private static final int BITS = 13; // of the fraction
    private static final int COLUMN_BITS = 2; // extra bits that the column pass keeps

    private static final int F_0_298 = 2446;
    private static final int F_0_390 = 3196;
    private static final int F_0_541 = 4433;
    private static final int F_0_765 = 6270;
    private static final int F_0_899 = 7373;
    private static final int F_1_175 = 9633;
    private static final int F_1_501 = 12299;
    private static final int F_1_847 = 15137;
    private static final int F_1_961 = 16069;
    private static final int F_2_053 = 16819;
    private static final int F_2_562 = 20995;
    private static final int F_3_072 = 25172;

    private final int[] work = new int[JpegBlocks.SIZE];

    /**
     * Transforms a block.
     *
     * @param coefficients contains the block at {@code from}, in row-major order
     * @param quantisation in row-major order
     * @param samples receives the levels, 0 to 255, from {@code at} on
     * @param stride number of samples in a row
     */
    void transform(short[] coefficients, int from, int[] quantisation, byte[] samples, int at, int stride) {
        boolean plain = true;
        for (int column = 0; column < SIDE; column++) {
            plain &= transformColumn(coefficients, from, quantisation, column);
        }
        if (plain) {
            for (int i = 0; i < JpegBlocks.SIZE; i++) { // which wraps instead of saturating
                work[i] = (short) (times(coefficients, from, quantisation, i % SIDE) << COLUMN_BITS);
            }
        }
        for (int row = 0; row < SIDE; row++) {
            transformRow(SIDE * row, samples, at + row * stride);
        }
    }

    private static int times(short[] coefficients, int from, int[] quantisation, int i) {
        return (short) (coefficients[from + i] * quantisation[i]);
    }

    /** Returns whether the whole column has one level. */
    private boolean transformColumn(short[] c, int block, int[] quantisation, int column) {
        int in0 = times(c, block, quantisation, column);
        int in1 = times(c, block, quantisation, column + SIDE);
        int in2 = times(c, block, quantisation, column + 2 * SIDE);
        int in3 = times(c, block, quantisation, column + 3 * SIDE);
        int in4 = times(c, block, quantisation, column + 4 * SIDE);
        int in5 = times(c, block, quantisation, column + 5 * SIDE);
        int in6 = times(c, block, quantisation, column + 6 * SIDE);
        int in7 = times(c, block, quantisation, column + 7 * SIDE);
        if ((in1 | in2 | in3 | in4 | in5 | in6 | in7) == 0) {
            int level = saturated(in0 << COLUMN_BITS);
            for (int i = column; i < JpegBlocks.SIZE; i += SIDE) {
                work[i] = level;
            }
            return true;
        }
        int z1 = (in2 + in6) * F_0_541;
        int even2 = z1 - in6 * F_1_847;
        int even3 = z1 + in2 * F_0_765;
        int even0 = (short) (in0 + in4) << BITS;
        int even1 = (short) (in0 - in4) << BITS;
        int z3 = (short) (in7 + in3);
        int z4 = (short) (in5 + in1);
        int z5 = (z3 + z4) * F_1_175;
        z3 = z5 - z3 * F_1_961;
        z4 = z5 - z4 * F_0_390;
        z1 = (in7 + in1) * -F_0_899;
        int z2 = (in5 + in3) * -F_2_562;
        int odd0 = in7 * F_0_298 + z1 + z3;
        int odd1 = in5 * F_2_053 + z2 + z4;
        int odd2 = in3 * F_3_072 + z2 + z3;
        int odd3 = in1 * F_1_501 + z1 + z4;
        int shift = BITS - COLUMN_BITS;
        work[column] = scaled(even0 + even3 + odd3, shift);
        work[column + 7 * SIDE] = scaled(even0 + even3 - odd3, shift);
        work[column + SIDE] = scaled(even1 + even2 + odd2, shift);
        work[column + 6 * SIDE] = scaled(even1 + even2 - odd2, shift);
        work[column + 2 * SIDE] = scaled(even1 - even2 + odd1, shift);
        work[column + 5 * SIDE] = scaled(even1 - even2 - odd1, shift);
        work[column + 3 * SIDE] = scaled(even0 - even3 + odd0, shift);
        work[column + 4 * SIDE] = scaled(even0 - even3 - odd0, shift);
        return false;
    }

    private void transformRow(int row, byte[] samples, int at) {
        int in0 = work[row];
        int in1 = work[row + 1];
        int in2 = work[row + 2];
        int in3 = work[row + 3];
        int in4 = work[row + 4];
        int in5 = work[row + 5];
        int in6 = work[row + 6];
        int in7 = work[row + 7];
        int z1 = (in2 + in6) * F_0_541;
        int even2 = z1 - in6 * F_1_847;
        int even3 = z1 + in2 * F_0_765;
        int even0 = (short) (in0 + in4) << BITS;
        int even1 = (short) (in0 - in4) << BITS;
        int z3 = (short) (in7 + in3);
        int z4 = (short) (in5 + in1);
        int z5 = (z3 + z4) * F_1_175;
        z3 = z5 - z3 * F_1_961;
        z4 = z5 - z4 * F_0_390;
        z1 = (in7 + in1) * -F_0_899;
        int z2 = (in5 + in3) * -F_2_562;
        int odd0 = in7 * F_0_298 + z1 + z3;
        int odd1 = in5 * F_2_053 + z2 + z4;
        int odd2 = in3 * F_3_072 + z2 + z3;
        int odd3 = in1 * F_1_501 + z1 + z4;
        samples[at] = level(even0 + even3 + odd3);
        samples[at + 7] = level(even0 + even3 - odd3);
        samples[at + 1] = level(even1 + even2 + odd2);
        samples[at + 6] = level(even1 + even2 - odd2);
        samples[at + 2] = level(even1 - even2 + odd1);
        samples[at + 5] = level(even1 - even2 - odd1);
        samples[at + 3] = level(even0 - even3 + odd0);
        samples[at + 4] = level(even0 - even3 - odd0);
    }

    private static int scaled(int value, int shift) {
        return saturated(value + (1 << shift - 1) >> shift);
    }

    private static int saturated(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(value, Short.MAX_VALUE));
    }

    private static byte level(int value) {
        int shift = BITS + COLUMN_BITS + 3;
        return (byte) (Math.max(-128, Math.min(value + (1 << shift - 1) >> shift, 127)) + 128);
    }
}
