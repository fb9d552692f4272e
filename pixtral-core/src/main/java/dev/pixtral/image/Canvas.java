package dev.pixtral.image;

import java.util.Arrays;

/** The surface on which the frames of an animation are composed; pixels are ARGB, not premultiplied. */
final class Canvas {
    static final int TRANSPARENT = 0;

    private final int width;
    private final int height;
    private final int[] argb;

    /** Takes over pixels, {@code [height, width]}. */
    Canvas(int width, int height, int[] argb) {
        this.width = width;
        this.height = height;
        this.argb = argb;
    }

    static Canvas filled(int width, int height, int colour) {
        int[] argb = new int[width * height];
        Arrays.fill(argb, colour);
        return new Canvas(width, height, argb);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int get(int x, int y) {
        return argb[y * width + x];
    }

    void set(int x, int y, int colour) {
        argb[y * width + x] = colour;
    }

    /** Lays a colour over a pixel, both perhaps half transparent (RFC 9649, 2.7.1.1). */
    void blend(int x, int y, int colour) {
        int below = get(x, y);
        int alpha = colour >>> 24;
        if (alpha == 255 || below >>> 24 == 0) {
            set(x, y, colour);
        } else if (alpha > 0) {
            int rest = White.divide255((below >>> 24) * (255 - alpha)); // what is seen of the colour below
            int sum = alpha + rest;
            int mixed = sum << 24;
            for (int shift = 0; shift <= 16; shift += 8) {
                int over = (colour >> shift & 0xff) * alpha + (below >> shift & 0xff) * rest;
                mixed |= (over + sum / 2) / sum << shift;
            }
            set(x, y, mixed);
        }
    }

    /** Makes an area transparent. */
    void clear(FrameArea area) {
        FrameArea inside = area.clip(width, height);
        for (int y = inside.y(); y < inside.y() + inside.height(); y++) {
            int row = y * width + inside.x();
            Arrays.fill(argb, row, row + inside.width(), TRANSPARENT);
        }
    }

    /** Returns a copy of the pixels of an area, for {@link #restore}. */
    int[] copy(FrameArea area) {
        FrameArea inside = area.clip(width, height);
        int[] copy = new int[inside.width() * inside.height()];
        for (int y = 0; y < inside.height(); y++) {
            System.arraycopy(argb, (inside.y() + y) * width + inside.x(), copy, y * inside.width(), inside.width());
        }
        return copy;
    }

    /** Puts back what {@link #copy} has returned for the same area. */
    void restore(FrameArea area, int[] copy) {
        FrameArea inside = area.clip(width, height);
        for (int y = 0; y < inside.height(); y++) {
            System.arraycopy(copy, y * inside.width(), argb, (inside.y() + y) * width + inside.x(), inside.width());
        }
    }

    /** Returns the canvas of the picture of this name as it looks now, over white. */
    RgbImage snapshot(String name) {
        byte[] rgb = new byte[3 * argb.length];
        for (int i = 0, to = 0; i < argb.length; i++, to += 3) {
            Interruption.check(name, i);
            White.write(argb[i], rgb, to);
        }
        return new RgbImage(width, height, rgb);
    }
}
