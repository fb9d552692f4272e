package dev.pixtral.checkpoint.packed;

/**
 * The 8-bit number of checkpoints, {@code F8_E4M3}: a sign, four bits of exponent with bias 7, three bits of fraction;
 * subnormal numbers at exponent 0; no infinities; NaN if all seven lower bits are set; at most 448.
 *
 * <p>Source: "FP8 Formats for Deep Learning", arXiv 2209.05433, section 3.
 */
final class Float8 {
    private static final int BIAS = 7;
    private static final int FRACTION_BITS = 3;
    private static final float[] VALUES = new float[256];

    static {
        for (int bits = 0; bits < VALUES.length; bits++) {
            VALUES[bits] = decoded(bits);
        }
    }

    private Float8() {}

    static float toFloat(byte bits) {
        return VALUES[Byte.toUnsignedInt(bits)];
    }

    private static float decoded(int bits) {
        int exponent = bits >> FRACTION_BITS & 0xF;
        int fraction = bits & 0x7;
        float magnitude;
        if (exponent == 0xF && fraction == 0x7) {
            magnitude = Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((float) fraction, 1 - BIAS - FRACTION_BITS);
        } else {
            magnitude = Math.scalb((float) (8 + fraction), exponent - BIAS - FRACTION_BITS);
        }
        return bits < 0x80 ? magnitude : -magnitude;
    }
}
