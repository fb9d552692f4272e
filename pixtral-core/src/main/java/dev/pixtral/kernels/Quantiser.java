package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/** Computes a scale and 32 codes from 32 weights, by the rules of the numeric contract. */
@Internal
public enum Quantiser {
    /** {@code d = max|x| / 127}, code = x / d rounded to nearest even; stored as code + 128. */
    Q8 {
        @Override
        float scale(float largest) {
            return Math.abs(largest) / 127;
        }

        @Override
        int code(float quotient) {
            return 128 + Math.clamp(nearest(quotient), -127, 127);
        }

        /**
         * Rounds to nearest even: at 1.5 * 2^23, the distance between floats is 1. Exact below 2^22; a quotient is at
         * most 191, which occurs if the scale is a tiny subnormal.
         */
        private static int nearest(float quotient) {
            return Float.floatToRawIntBits(quotient + ROUNDER) - Float.floatToRawIntBits(ROUNDER);
        }
    },
    /**
     * {@code d = m / -8} with m the weight of largest magnitude, code = min(15, floor(x / d + 8.5)), which represents
     * code - 8.
     */
    Q4 {
        @Override
        float scale(float largest) {
            return largest / -8;
        }

        @Override
        int code(float quotient) {
            // truncation equals floor, because nothing is negative
            return Math.clamp((int) (quotient + 8.5f), 0, 15);
        }
    };

    private static final float ROUNDER = 0x1.8p23f;

    /** Returns the scale of a block from its weight of largest magnitude, the first one on ties. */
    abstract float scale(float largest);

    /** Returns the stored code of a weight from the quotient of weight and scale. */
    abstract int code(float quotient);

    /**
     * Quantises a block.
     *
     * @param codes receives 32 stored codes, starting at {@code at}
     * @param x 32 finite weights, starting at {@code at}
     * @param at start index of both
     * @return the scale in float32; 0 for a block of zeros, whose codes represent 0
     */
    public float block(byte[] codes, float[] x, int at) {
        float largest = 0f;
        for (int i = at; i < at + QuantisedMatrix.BLOCK; i++) {
            if (Math.abs(x[i]) > Math.abs(largest)) {
                largest = x[i];
            }
        }
        float scale = scale(largest);
        if (scale == 0) {
            scale = 0f; // not -0, so that zeros have one representation
        }
        for (int i = at; i < at + QuantisedMatrix.BLOCK; i++) {
            codes[i] = (byte) code(scale == 0 ? 0f : x[i] / scale);
        }
        return scale;
    }
}
