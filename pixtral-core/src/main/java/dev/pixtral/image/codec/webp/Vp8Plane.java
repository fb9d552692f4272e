package dev.pixtral.image.codec.webp;

import java.util.Arrays;

/**
 * One plane of a VP8 frame, luma or chroma, in whole macroblocks, with the samples that predictions use outside the
 * picture (RFC 6386, section 12): a row of 127 above, including the corner, a column of 129 to the left, and four
 * columns to the right that repeat the last sample above a row of macroblocks.
 */
final class Vp8Plane {
    private static final int RIGHT = 4;

    final int width;
    final int height;
    final int stride;
    final byte[] samples; // [1 + height, 1 + width + 4]

    Vp8Plane(int width, int height) {
        this.width = width;
        this.height = height;
        this.stride = 1 + width + RIGHT;
        this.samples = new byte[stride * (1 + height)];
        Arrays.fill(samples, 0, stride, (byte) 127);
        for (int y = 1; y <= height; y++) {
            samples[y * stride] = (byte) 129;
        }
    }

    /** Returns the index of a sample; coordinate -1 is the border. */
    int at(int x, int y) {
        return (y + 1) * stride + x + 1;
    }

    int get(int at) {
        return samples[at] & 0xff;
    }

    void set(int at, int value) {
        samples[at] = (byte) value;
    }

    void setClipped(int at, int value) {
        samples[at] = (byte) Math.clamp(value, 0, 255);
    }

    void add(int at, int value) {
        setClipped(at, get(at) + value);
    }

    /** Repeats the last sample of a row to the right. */
    void extendRow(int y) {
        int end = at(width, y);
        Arrays.fill(samples, end, end + RIGHT, samples[end - 1]);
    }
}
