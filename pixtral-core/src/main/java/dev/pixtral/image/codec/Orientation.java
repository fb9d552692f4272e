package dev.pixtral.image.codec;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;

/**
 * The eight ways in which a camera may store a picture, in the order of the EXIF tag Orientation (0x0112, values 1 to
 * 8). Each is named after the operation that turns the picture upright.
 */
public enum Orientation {
    /** No change. */
    UPRIGHT,
    /** Left and right are swapped. */
    MIRROR,
    /** A turn by 180 degrees. */
    HALF_TURN,
    /** Top and bottom are swapped. */
    FLIP,
    /** Mirrored at the diagonal from the upper left corner. */
    TRANSPOSE,
    /** A quarter turn to the right. */
    QUARTER_TURN_RIGHT,
    /** Mirrored at the diagonal from the upper right corner. */
    TRANSVERSE,
    /** A quarter turn to the left. */
    QUARTER_TURN_LEFT;

    private static final String PICTURE = "The picture"; // it has no name once it is decoded

    /**
     * Returns the orientation for a value of the tag.
     *
     * @param value the value
     * @return the orientation; upright for an undefined value, as in viewers
     */
    public static Orientation ofExif(long value) {
        return value >= 1 && value <= 8 ? values()[(int) value - 1] : UPRIGHT;
    }

    /**
     * Returns whether width and height are swapped.
     *
     * @return true if they are
     */
    public boolean swapsSides() {
        return ordinal() >= TRANSPOSE.ordinal();
    }

    /**
     * Turns a picture upright.
     *
     * @param image the picture as stored
     * @return the upright picture; the same object if there is nothing to do
     */
    public RgbImage apply(RgbImage image) {
        if (this == UPRIGHT) {
            return image;
        }
        int width = swapsSides() ? image.height() : image.width();
        int height = swapsSides() ? image.width() : image.height();
        byte[] to = new byte[image.rgb().length];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at += 3) {
                Interruption.check(PICTURE, x);
                System.arraycopy(image.rgb(), 3 * source(x, y, image.width(), image.height()), to, at, 3);
            }
        }
        return new RgbImage(width, height, to);
    }

    /** Returns the index of the stored pixel that is shown at column x, row y of the upright picture. */
    private int source(int x, int y, int width, int height) {
        int right = width - 1;
        int bottom = height - 1;
        return switch (this) {
            case UPRIGHT -> y * width + x;
            case MIRROR -> y * width + right - x;
            case HALF_TURN -> (bottom - y) * width + right - x;
            case FLIP -> (bottom - y) * width + x;
            case TRANSPOSE -> x * width + y;
            case QUARTER_TURN_RIGHT -> (bottom - x) * width + y;
            case TRANSVERSE -> (bottom - x) * width + right - y;
            case QUARTER_TURN_LEFT -> x * width + right - y;
        };
    }
}
