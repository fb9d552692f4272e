package dev.pixtral.image.codec;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import java.util.Arrays;

/** The surface on which the frames of an animation are composed; pixels are ARGB, not premultiplied. */
public final class Canvas {
    /** A fully transparent pixel. */
    public static final int TRANSPARENT = 0;

    private final int width;
    private final int height;
    private final int[] argb;

    /**
     * Creates a canvas from pixels.
     *
     * @param width columns
     * @param height rows
     * @param argb pixels, {@code [height, width]}; not copied
     */
    public Canvas(int width, int height, int[] argb) {
        this.width = width;
        this.height = height;
        this.argb = argb;
    }

    /**
     * Creates a canvas of one colour.
     *
     * @param width columns
     * @param height rows
     * @param colour ARGB
     * @return a new canvas
     */
    public static Canvas filled(int width, int height, int colour) {
        int[] argb = new int[width * height];
        Arrays.fill(argb, colour);
        return new Canvas(width, height, argb);
    }

    /**
     * Returns the width.
     *
     * @return the number of columns
     */
    public int width() {
        return width;
    }

    /**
     * Returns the height.
     *
     * @return the number of rows
     */
    public int height() {
        return height;
    }

    int get(int x, int y) {
        return argb[y * width + x];
    }

    /**
     * Replaces a pixel.
     *
     * @param x column
     * @param y row
     * @param colour ARGB
     */
    public void set(int x, int y, int colour) {
        argb[y * width + x] = colour;
    }

    /**
     * Blends a colour over a pixel; both may be translucent (RFC 9649, 2.7.1.1).
     *
     * @param x column
     * @param y row
     * @param colour ARGB
     */
    public void blend(int x, int y, int colour) {
        int below = get(x, y);
        int alpha = colour >>> 24;
        if (alpha == 255 || below >>> 24 == 0) {
            set(x, y, colour);
        } else if (alpha > 0) {
            int rest = White.divide255((below >>> 24) * (255 - alpha)); // the visible part of the colour below
            int sum = alpha + rest;
            int mixed = sum << 24;
            for (int shift = 0; shift <= 16; shift += 8) {
                int over = (colour >> shift & 0xff) * alpha + (below >> shift & 0xff) * rest;
                mixed |= (over + sum / 2) / sum << shift;
            }
            set(x, y, mixed);
        }
    }

    /**
     * Makes an area transparent.
     *
     * @param area the area; the part outside the canvas is ignored
     */
    public void clear(FrameArea area) {
        FrameArea inside = area.clip(width, height);
        for (int y = inside.y(); y < inside.y() + inside.height(); y++) {
            int row = y * width + inside.x();
            Arrays.fill(argb, row, row + inside.width(), TRANSPARENT);
        }
    }

    /**
     * Copies the pixels of an area, for {@link #restore}.
     *
     * @param area the area; the part outside the canvas is ignored
     * @return its pixels
     */
    public int[] copy(FrameArea area) {
        FrameArea inside = area.clip(width, height);
        int[] copy = new int[inside.width() * inside.height()];
        for (int y = 0; y < inside.height(); y++) {
            System.arraycopy(argb, (inside.y() + y) * width + inside.x(), copy, y * inside.width(), inside.width());
        }
        return copy;
    }

    /**
     * Restores the pixels of an area.
     *
     * @param area the area
     * @param copy the pixels that {@link #copy} returned for it
     */
    public void restore(FrameArea area, int[] copy) {
        FrameArea inside = area.clip(width, height);
        for (int y = 0; y < inside.height(); y++) {
            System.arraycopy(copy, y * inside.width(), argb, (inside.y() + y) * width + inside.x(), inside.width());
        }
    }

    /**
     * Returns the current canvas over white.
     *
     * @param name the name of the picture in messages
     * @return a copy
     */
    public RgbImage snapshot(String name) {
        byte[] rgb = new byte[3 * argb.length];
        for (int i = 0, to = 0; i < argb.length; i++, to += 3) {
            Interruption.check(name, i);
            White.write(argb[i], rgb, to);
        }
        return new RgbImage(width, height, rgb);
    }
}
