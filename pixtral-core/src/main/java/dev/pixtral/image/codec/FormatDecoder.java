package dev.pixtral.image.codec;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import java.util.List;

/**
 * One encoded picture, or a file of several, opened: its header is read, its pixels are not.
 *
 * <p>The caller of {@link #decode} has checked the size against the limits before.
 */
public interface FormatDecoder {

    /**
     * The size as stored, of the first picture.
     *
     * @return its size
     */
    PixelSize size();

    /**
     * The number of pictures in the file: frames of an animation, pages. It takes one walk over the file at most, and
     * decodes nothing; where the file is cut off or damaged it ends with what has begun.
     *
     * @return at least 1
     */
    default int frameCount() {
        return 1;
    }

    /**
     * The decoders of the chosen pictures, in order, if those of the file stand each by itself, as pages do, and have
     * each a size and an orientation of their own. Else, as frames of an animation, this one alone, whose
     * {@link #decode} gives all that are chosen.
     *
     * @param options how many pictures are wanted
     * @return decoders, never none
     * @throws ImageException if the header of one of them is damaged
     */
    default List<? extends FormatDecoder> pages(ImageOptions options) {
        return List.of(this);
    }

    /**
     * The orientation noted in the file.
     *
     * @return the orientation, {@link Orientation#UPRIGHT} if there is none or the format has no place for it
     */
    default Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    /**
     * Whether the reference also turns pictures of this format as their orientation says.
     *
     * @return true if it does
     */
    default boolean turnedByReference() {
        return false;
    }

    /**
     * Decodes the picture.
     *
     * @param options limits, how the picture is read, and the most frames to return; the orientation is not applied
     *     here
     * @param warnings gets what was missing or left out, but for frames
     * @return one picture, or up to {@code options.frames()} of an animation; never empty
     * @throws ImageException if the file is damaged
     */
    List<RgbImage> decode(ImageOptions options, Warnings warnings);
}
