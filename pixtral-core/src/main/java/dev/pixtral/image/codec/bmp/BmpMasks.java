package dev.pixtral.image.codec.bmp;

import dev.pixtral.image.codec.White;

/**
 * The bits of a pixel that belong to each channel.
 *
 * @param red bits of red
 * @param green bits of green
 * @param blue bits of blue
 * @param alpha bits of opacity, 0 for none
 */
record BmpMasks(int red, int green, int blue, int alpha) {
    static final BmpMasks FIVE_BITS = new BmpMasks(0x7c00, 0x3e0, 0x1f, 0);
    static final BmpMasks EIGHT_BITS = new BmpMasks(0xff0000, 0xff00, 0xff, 0);
    static final BmpMasks WITH_ALPHA = new BmpMasks(0xff0000, 0xff00, 0xff, 0xff000000);
    static final BmpMasks UNSAID = new BmpMasks(0, 0, 0, 0);

    /** Returns whether each colour has one to eight adjacent bits; opacity may have none. */
    boolean isUsable() {
        return isChannel(red) && isChannel(green) && isChannel(blue) && (alpha == 0 || isChannel(alpha));
    }

    private static boolean isChannel(int mask) {
        int bits = Integer.bitCount(mask);
        return bits >= 1
                && bits <= 8
                && bits == 32 - Integer.numberOfLeadingZeros(mask) - Integer.numberOfTrailingZeros(mask);
    }

    /** Writes a pixel as RGB over white. */
    void write(int pixel, byte[] rgb, int at) {
        int opacity = alpha == 0 ? 255 : channel(pixel, alpha);
        rgb[at] = (byte) White.over(channel(pixel, red), opacity);
        rgb[at + 1] = (byte) White.over(channel(pixel, green), opacity);
        rgb[at + 2] = (byte) White.over(channel(pixel, blue), opacity);
    }

    /** Returns a channel scaled to 0 to 255, rounded down as in Pillow. */
    private static int channel(int pixel, int mask) {
        int shift = Integer.numberOfTrailingZeros(mask);
        int most = mask >>> shift;
        int sample = (pixel & mask) >>> shift;
        return most == 255 ? sample : sample * 255 / most;
    }
}
