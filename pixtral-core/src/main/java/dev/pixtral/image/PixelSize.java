package dev.pixtral.image;

/**
 * Size of a picture. Of an encoded one it is that in its file, before any turning.
 *
 * @param width pixels of a row
 * @param height rows
 */
public record PixelSize(int width, int height) {}
