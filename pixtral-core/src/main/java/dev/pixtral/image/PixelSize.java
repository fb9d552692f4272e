package dev.pixtral.image;

/**
 * Size of an encoded picture as it lies in its file, before any turning.
 *
 * @param width pixels of a row
 * @param height rows
 */
record PixelSize(int width, int height) {}
