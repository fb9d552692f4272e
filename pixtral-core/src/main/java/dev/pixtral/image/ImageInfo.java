package dev.pixtral.image;

import java.util.List;

/**
 * The contents of a picture's header, read without decoding the picture. Sizes are those of decoded pictures, turned
 * upright if the options require it.
 *
 * @param format format detected from the first bytes
 * @param width width of the first picture in pixels
 * @param height height of the first picture in pixels
 * @param frames number of pictures in the file: frames of an animation, pages of a TIFF file, pictures of a
 *     multi-picture JPEG; 1 for every other file
 * @param pictures sizes of the pictures that decoding with the same options returns, in that order; never empty
 */
public record ImageInfo(ImageFormat format, int width, int height, int frames, List<PixelSize> pictures) {
    /** Copies the list. */
    public ImageInfo {
        pictures = List.copyOf(pictures);
    }
}
