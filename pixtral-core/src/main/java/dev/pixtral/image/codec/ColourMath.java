package dev.pixtral.image.codec;

/**
 * Colour conversions that JPEG and TIFF share: libjpeg's integer conversion of YCbCr, and Pillow's simple conversion of
 * CMYK without a profile.
 */
public final class ColourMath {
    // libjpeg's fixed point with 16 fractional bits; coefficients of JFIF 1.02 (ITU-R BT.601, full range)
    private static final int HALF = 1 << 15;
    private static final int CR_TO_RED = fixed(1.40200);
    private static final int CB_TO_BLUE = fixed(1.77200);
    private static final int CR_TO_GREEN = fixed(0.71414);
    private static final int CB_TO_GREEN = fixed(0.34414);

    private ColourMath() {}

    private static int fixed(double x) {
        return (int) (x * (1 << 16) + 0.5);
    }

    /**
     * Returns the red channel of a YCbCr colour.
     *
     * @param y luma, 0 to 255
     * @param cr chroma relative to grey, -128 to 127
     * @return red, 0 to 255
     */
    public static int red(int y, int cr) {
        return clip(y + (CR_TO_RED * cr + HALF >> 16));
    }

    /**
     * Returns the green channel of a YCbCr colour.
     *
     * @param y luma, 0 to 255
     * @param cb chroma relative to grey, -128 to 127
     * @param cr chroma relative to grey, -128 to 127
     * @return green, 0 to 255
     */
    public static int green(int y, int cb, int cr) {
        return clip(y + (HALF - CB_TO_GREEN * cb - CR_TO_GREEN * cr >> 16));
    }

    /**
     * Returns the blue channel of a YCbCr colour.
     *
     * @param y luma, 0 to 255
     * @param cb chroma relative to grey, -128 to 127
     * @return blue, 0 to 255
     */
    public static int blue(int y, int cb) {
        return clip(y + (CB_TO_BLUE * cb + HALF >> 16));
    }

    private static int clip(int value) {
        return Math.clamp(value, 0, 255);
    }

    /**
     * Returns the light that remains after black and another ink.
     *
     * @param light 255 minus black
     * @param ink amount of cyan, magenta or yellow, 0 to 255
     * @return the remaining light, 0 to 255
     */
    public static byte inked(int light, int ink) {
        return (byte) (light - White.divide255(ink * light));
    }
}
