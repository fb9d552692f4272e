package dev.pixtral.checkpoint;

/** Conversion to bfloat16: the upper half of a float32. */
final class Bfloat16 {
    private Bfloat16() {}

    /** Rounds to the nearest bfloat16, halves to even; what is NaN stays NaN, what is too large becomes infinite. */
    static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short)
                    (bits >>> 16 | 0x40); // quiet, so that a NaN whose upper fraction is zero does not turn infinite
        }
        int halfOrOneLess =
                0x7FFF + (bits >>> 16 & 1); // carries into the kept half if the rest is over a half, or a half and odd
        return (short) (bits + halfOrOneLess >>> 16);
    }

    static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
