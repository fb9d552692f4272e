package dev.pixtral.image.codec;

/**
 * Colours that JPEG and TIFF have in common: libjpeg's integer conversion of YCbCr, Pillow's plain one of CMYK without
 * a profile.
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
     * The red of a colour in YCbCr.
     *
     * @param y luma, 0 to 255
     * @param cr chroma, counted from grey: -128 to 127
     * @return red, 0 to 255
     */
    public static int red(int y, int cr) {
        return clip(y + (CR_TO_RED * cr + HALF >> 16));
    }

    /**
     * The green of a colour in YCbCr.
     *
     * @param y luma, 0 to 255
     * @param cb chroma, counted from grey: -128 to 127
     * @param cr chroma, counted from grey: -128 to 127
     * @return green, 0 to 255
     */
    public static int green(int y, int cb, int cr) {
        return clip(y + (HALF - CB_TO_GREEN * cb - CR_TO_GREEN * cr >> 16));
    }

    /**
     * The blue of a colour in YCbCr.
     *
     * @param y luma, 0 to 255
     * @param cb chroma, counted from grey: -128 to 127
     * @return blue, 0 to 255
     */
    public static int blue(int y, int cb) {
        return clip(y + (CB_TO_BLUE * cb + HALF >> 16));
    }

    private static int clip(int value) {
        return Math.clamp(value, 0, 255);
    }

    /**
     * What an ink leaves of the light that black has left.
     *
     * @param light 255 minus black
     * @param ink amount of cyan, magenta or yellow, 0 to 255
     * @return the light, 0 to 255
     */
    public static byte inked(int light, int ink) {
        return (byte) (light - White.divide255(ink * light));
    }
}
