package dev.pixtral.image.codec;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;

/**
 * The eight ways a camera may have stored a picture, in the order of the EXIF tag Orientation (0x0112, values 1 to 8),
 * as what is to be done to see it upright.
 */
public enum Orientation {
    /** As it is. */
    UPRIGHT,
    /** Left and right change places. */
    MIRROR,
    /** Upside down. */
    HALF_TURN,
    /** Top and bottom change places. */
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
     * Reads a value of the tag.
     *
     * @param value the value
     * @return the orientation; upright for a value that does not exist, as viewers do
     */
    public static Orientation ofExif(long value) {
        return value >= 1 && value <= 8 ? values()[(int) value - 1] : UPRIGHT;
    }

    /**
     * Whether width and height change places.
     *
     * @return true for a turn to the side
     */
    public boolean swapsSides() {
        return ordinal() >= TRANSPOSE.ordinal();
    }

    /**
     * Turns a picture.
     *
     * @param image the picture as stored
     * @return the picture upright; the same one if there is nothing to do
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

    /** Returns the index of the stored pixel that is seen at column x, row y of the upright picture. */
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
