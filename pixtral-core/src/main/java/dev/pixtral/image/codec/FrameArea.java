package dev.pixtral.image.codec;

/**
 * The part of an animation's canvas that a frame covers; it may extend beyond the canvas.
 *
 * @param x left column
 * @param y top row
 * @param width columns
 * @param height rows
 */
public record FrameArea(int x, int y, int width, int height) {

    /**
     * Returns the number of pixels.
     *
     * @return width times height
     */
    public long pixels() {
        return (long) width * height;
    }

    /** Returns the part inside a canvas of this size; its width or height is 0 if there is none. */
    FrameArea clip(int canvasWidth, int canvasHeight) {
        int left = Math.min(x, canvasWidth);
        int top = Math.min(y, canvasHeight);
        return new FrameArea(left, top, Math.min(width, canvasWidth - left), Math.min(height, canvasHeight - top));
    }
}
