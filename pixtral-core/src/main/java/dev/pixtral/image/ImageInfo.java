package dev.pixtral.image;

import java.util.List;

/**
 * What the header of a picture says, read without decoding it. Sizes are those of decoded pictures, after turning them
 * if the options ask for that.
 *
 * @param format format found in the first bytes
 * @param width width in pixels of the first picture
 * @param height height in pixels, likewise
 * @param frames pictures in the file: frames of an animation, pages of TIFF, pictures of a multi-picture JPEG; 1 for
 *     every other file
 * @param pictures sizes of the pictures that decoding with the same options gives, in their order; never empty
 */
public record ImageInfo(ImageFormat format, int width, int height, int frames, List<PixelSize> pictures) {
    /** Copies the list. */
    public ImageInfo {
        pictures = List.copyOf(pictures);
    }
}
