package dev.pixtral.image;

/**
 * What the header of a picture says, read without decoding it.
 *
 * @param format format found in the first bytes
 * @param width width in pixels of the decoded picture, after turning it if the options ask for that
 * @param height height in pixels, likewise
 * @param frames frames of an animation; 1 for every other picture
 */
public record ImageInfo(ImageFormat format, int width, int height, int frames) {}
