package dev.pixtral.image;

/**
 * Size of a picture.
 *
 * @param width pixels of a row
 * @param height rows
 */
public record PixelSize(int width, int height) {}
