package dev.pixtral.image;

/**
 * Size of a picture.
 *
 * @param width pixels of a row
 * @param height rows
 */
public record PixelSize(int width, int height) {
    /** Returns the size after a turn to the side. */
    PixelSize swapped() {
        return new PixelSize(height, width);
    }

    long pixels() {
        return (long) width * height;
    }
}
