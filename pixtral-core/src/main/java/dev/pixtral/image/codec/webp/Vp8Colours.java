package dev.pixtral.image.codec.webp;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;

/**
 * Converts VP8's planes to RGB, in the integer arithmetic of libwebp: smoothly upsampled chroma, ITU-R BT.601 with
 * limited range.
 */
final class Vp8Colours {
    private Vp8Colours() {}

    /** Converts the upper left part of the planes. */
    static RgbImage toRgb(String name, Vp8Plane luma, Vp8Plane blue, Vp8Plane red, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        int lastColumn = (width - 1) / 2; // of chroma; further columns are padding and must not affect the result
        int lastRow = (height - 1) / 2;
        for (int y = 0, to = 0; y < height; y++) {
            Interruption.check(name);
            int near = y / 2;
            int far = Math.clamp((y & 1) == 0 ? near - 1 : near + 1, 0, lastRow);
            for (int x = 0; x < width; x++, to += 3) {
                int column = x / 2;
                int beside = Math.clamp((x & 1) == 0 ? column - 1 : column + 1, 0, lastColumn);
                int u = upsampled(blue, column, beside, near, far);
                int v = upsampled(red, column, beside, near, far);
                convert(luma.get(luma.at(x, y)), u, v, rgb, to);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** Mixes the four nearest chroma samples in the ratio 9 : 3 : 3 : 1. */
    private static int upsampled(Vp8Plane plane, int column, int beside, int near, int far) {
        return 9 * plane.get(plane.at(column, near))
                        + 3 * plane.get(plane.at(beside, near))
                        + 3 * plane.get(plane.at(column, far))
                        + plane.get(plane.at(beside, far))
                        + 8
                >> 4;
    }

    /**
     * Converts a pixel. Coefficients have 14 fractional bits; eight are dropped after the multiplication, six at the
     * end.
     */
    private static void convert(int y, int u, int v, byte[] rgb, int to) {
        int grey = y * 19077 >> 8;
        rgb[to] = clip(grey + (v * 26149 >> 8) - 14234);
        rgb[to + 1] = clip(grey - (u * 6419 >> 8) - (v * 13320 >> 8) + 8708);
        rgb[to + 2] = clip(grey + (u * 33050 >> 8) - 17685);
    }

    private static byte clip(int value) {
        return (byte) Math.clamp(value >> 6, 0, 255);
    }
}
