package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/** bfloat16: the upper half of an IEEE 754 binary32 number. */
@Internal
public final class Bf16 {
    private Bf16() {}

    /**
     * Converts bits to the float that they represent; exact.
     *
     * @param bits bfloat16
     * @return its value
     */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /**
     * Rounds to the nearest bfloat16, ties to even. NaN stays NaN (quiet); values that are too large become infinite.
     *
     * @param value any float
     * @return bfloat16 bits
     */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (value != value) {
            return (short)
                    (bits >>> 16 | 0x40); // prevents a NaN with its payload in the lower half from becoming infinity
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
}
