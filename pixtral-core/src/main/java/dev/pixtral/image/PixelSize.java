package dev.pixtral.image;

/**
 * The size of a picture.
 *
 * @param width width in pixels
 * @param height height in pixels
 */
public record PixelSize(int width, int height) {}
