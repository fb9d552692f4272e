package dev.pixtral.image;

import dev.pixtral.errors.Warnings;
import java.util.List;

/**
 * One encoded picture, opened: its header is read, its pixels are not.
 *
 * <p>Whoever calls {@link #decode} has checked the size against the limits before.
 */
sealed interface FormatDecoder permits BmpDecoder, GifDecoder, JpegDecoder, PngDecoder, TiffDecoder, WebpDecoder {

    PixelSize size();

    /** Returns the number of frames of an animation, 1 for every other picture. */
    default int frameCount() {
        return 1;
    }

    /** Returns the orientation noted in the file, {@link Orientation#UPRIGHT} if there is none or the format has no place for it. */
    default Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    /**
     * Decodes the picture.
     *
     * @param options limits, how the picture is read, and the most frames to return; the orientation is not applied here
     * @param warnings gets what was missing or left out
     * @return one picture, or up to {@code options.frames()} of an animation; never empty
     * @throws ImageException if the file is damaged
     */
    List<RgbImage> decode(ImageOptions options, Warnings warnings);
}
