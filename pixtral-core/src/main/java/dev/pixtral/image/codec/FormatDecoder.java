package dev.pixtral.image.codec;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import java.util.List;
import java.util.Optional;

/**
 * An opened file of one picture or several: its header has been read, its pixels have not.
 *
 * <p>Callers check the size against the limits before they call {@link #decode}.
 */
public interface FormatDecoder {

    /**
     * Returns the size of the first picture as stored.
     *
     * @return its size
     */
    PixelSize size();

    /**
     * Returns the number of pictures in the file: frames of an animation, or pages. This walks the file at most once
     * and decodes nothing. If the file is truncated or damaged, all pictures that have begun are counted.
     *
     * @return at least 1
     */
    default int frameCount() {
        return 1;
    }

    /**
     * Returns the decoders of the chosen pictures, in order, if the pictures of the file are independent, as pages are:
     * each has its own size and orientation. Otherwise, as for the frames of an animation, returns only this decoder,
     * whose {@link #decode} returns all chosen pictures.
     *
     * @param options how many pictures to choose
     * @return the decoders, at least one
     * @throws ImageException if the header of one of them is damaged
     */
    default List<? extends FormatDecoder> pages(ImageOptions options) {
        return List.of(this);
    }

    /**
     * Returns the decoder of one picture, if the pictures of the file are independent, as pages are. Every file has the
     * first picture, which is this decoder.
     *
     * @param index index of the picture, from 0, less than {@link #frameCount}
     * @return its decoder, or empty if it is a frame of an animation
     * @throws ImageException if its header is damaged
     */
    default Optional<FormatDecoder> page(int index) {
        return index == 0 ? Optional.of(this) : Optional.empty();
    }

    /**
     * Returns the orientation stored in the file.
     *
     * @return the orientation, {@link Orientation#UPRIGHT} if there is none or the format cannot store one
     */
    default Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    /**
     * Returns whether the reference also applies the orientation of pictures of this format.
     *
     * @return true if it does
     */
    default boolean turnedByReference() {
        return false;
    }

    /**
     * Decodes the picture.
     *
     * @param options limits, how to read the picture, and the maximum number of frames; the orientation is not applied
     *     here
     * @param warnings receives a warning for data that was missing or skipped, except frames
     * @return one picture, or up to {@code options.frames()} frames of an animation; never empty
     * @throws ImageException if the file is damaged
     */
    List<RgbImage> decode(ImageOptions options, Warnings warnings);
}
