package dev.pixtral.image.codec;

/** Blends transparent colours over opaque white, in the integer arithmetic of Pillow's {@code alpha_composite}. */
public final class White {
    private White() {}

    /**
     * Blends one channel over white.
     *
     * @param value channel, 0 to 255
     * @param alpha opacity, 0 to 255
     * @return the channel over white, 0 to 255
     */
    public static int over(int value, int alpha) {
        return divide255(value * alpha + 255 * (255 - alpha));
    }

    /** Returns {@code value / 255}, rounded, for values up to 255 * 255: Pillow's {@code DIV255}. */
    static int divide255(int value) {
        int t = value + 128;
        return t + (t >> 8) >> 8;
    }

    /**
     * Writes a pixel blended over white.
     *
     * @param argb the pixel, not premultiplied
     * @param rgb where to write it
     * @param at index of its red; green and blue follow
     */
    public static void write(int argb, byte[] rgb, int at) {
        int alpha = argb >>> 24;
        rgb[at] = (byte) over(argb >> 16 & 0xff, alpha);
        rgb[at + 1] = (byte) over(argb >> 8 & 0xff, alpha);
        rgb[at + 2] = (byte) over(argb & 0xff, alpha);
    }
}
