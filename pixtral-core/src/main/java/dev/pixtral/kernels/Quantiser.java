package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/** Computes scales, minima if the format has them, and codes from weights, by the rules of the numeric contract. */
@Internal
public enum Quantiser {
    /** {@code d = max|x| / 127}, code = x / d rounded to nearest even; stored as code + 128. */
    Q8 {
        @Override
        public void blocks(byte[] codes, float[] halves, float[] x, int count) {
            for (int block = 0; block < count; block++) {
                halves[block] = block(codes, x, block * BLOCK);
            }
        }

        private static float block(byte[] codes, float[] x, int at) {
            float largest = 0f;
            for (int i = at; i < at + BLOCK; i++) {
                largest = Math.max(largest, Math.abs(x[i]));
            }
            float scale = largest / 127;
            for (int i = at; i < at + BLOCK; i++) {
                codes[i] = (byte) (128 + (scale == 0 ? 0 : Math.clamp(nearest(x[i] / scale), -127, 127)));
            }
            return scale;
        }

        /**
         * Rounds to nearest even: at 1.5 * 2^23, the distance between floats is 1. Exact below 2^22; a quotient is at
         * most 191, which occurs if the scale is a tiny subnormal.
         */
        private static int nearest(float quotient) {
            return Float.floatToRawIntBits(quotient + ROUNDER) - Float.floatToRawIntBits(ROUNDER);
        }
    },
    /** {@link LeastSquares}; stored as code + 8. */
    Q4 {
        @Override
        public void blocks(byte[] codes, float[] halves, float[] x, int count) {
            new LeastSquares(count).blocks(codes, halves, x, count);
        }
    },
    /** {@code d = (max - min) / 15}, {@code m = min}, code = min(15, floor((x - m) * (1 / d) + 0.5)). */
    Q4_1 {
        @Override
        public void blocks(byte[] codes, float[] halves, float[] x, int count) {
            for (int block = 0; block < count; block++) {
                int at = block * BLOCK;
                float least = x[at];
                float most = x[at];
                for (int i = at + 1; i < at + BLOCK; i++) {
                    least = Math.min(least, x[i]);
                    most = Math.max(most, x[i]);
                }
                float scale = (most - least) / 15;
                float inverse = scale == 0 ? 0 : 1 / scale;
                for (int i = at; i < at + BLOCK; i++) {
                    codes[i] = (byte) Math.min(15, (int) ((x[i] - least) * inverse + 0.5f));
                }
                halves[block] = scale;
                halves[count + block] = least;
            }
        }
    };

    private static final int BLOCK = QuantisedMatrix.BLOCK;
    private static final float ROUNDER = 0x1.8p23f;

    /** Returns the rule of a format with codes. */
    static Quantiser of(WeightFormat format) {
        return switch (format) {
            case Q8 -> Q8;
            case Q4 -> Q4;
            case Q4_1 -> Q4_1;
            case BF16 -> throw new IllegalArgumentException("bfloat16 has no codes");
        };
    }

    /**
     * Quantises adjacent blocks, each on its own.
     *
     * @param codes receives the stored codes, {@code [count, 32]}
     * @param halves receives the scales in float32, {@code [count]}, and then the minima if there are any. Not all of
     *     those of a block are finite if one of its weights is not
     * @param x weights, {@code [count, 32]}
     * @param count number of blocks
     */
    public abstract void blocks(byte[] codes, float[] halves, float[] x, int count);
}
