package dev.pixtral.image;

/**
 * How a picture is decoded.
 *
 * @param limits what the picture may cost
 * @param reading whom to follow where picture viewers and the reference differ
 * @param frames most pictures to take from a file of several, 1 to {@code limits.maxFrames()}: from an animation (GIF,
 *     WebP, APNG), from the pages of TIFF, from the pictures of a multi-picture JPEG (MPO). A file of more yields
 *     pictures that are evenly spaced by number, not by time: picture {@code i * (n - 1) / (frames - 1)} of {@code n},
 *     rounded down, so the first and the last are among them; a warning tells how many there are. Every other file
 *     yields one
 * @param fetching which pictures may be fetched from the network, and what that may cost
 */
public record ImageOptions(ImageLimits limits, Reading reading, int frames, FetchPolicy fetching) {
    /**
     * Default limits, as a viewer shows it, the first picture of a file only; pictures are fetched from the public
     * internet.
     */
    public static final ImageOptions DEFAULT =
            new ImageOptions(ImageLimits.DEFAULT, Reading.VIEWER, 1, FetchPolicy.DEFAULT);

    /** Whom to follow where picture viewers and the reference differ. */
    public enum Reading {
        /**
         * As viewers and browsers show it:
         *
         * <ul>
         *   <li>turned upright as the camera noted: EXIF data of JPEG, PNG (also as the text that ImageMagick writes)
         *       and WebP, and the tag of TIFF
         *   <li>16-bit grey, and in TIFF that of 12 bits, by its high 8 bits, and inverted where TIFF says that white
         *       is 0; in TIFF, signed 16-bit grey and all grey of 32 bits is cut at 0 and 255 instead
         *   <li>what has the transparent colour of a PNG file is left out, at every depth
         *   <li>the default picture of an animated PNG file, if it is no frame of the animation, is not seen
         *   <li>pages of a TIFF file that are smaller copies or masks of others are left out, unless they come first
         *   <li>read with a warning: a JPEG file that lacks its end marker, perhaps with data of its last row of blocks
         *       but no more, and a PNG file whose pixels have a regular end inside of a row
         * </ul>
         */
        VIEWER,
        /**
         * As the reference reads it, mistral-common with Pillow: pixels as they are stored, but for TIFF, which it
         * turns as well. 16-bit grey is cut at 255, so that most of it is white; the transparent colour of RGB and of
         * 16-bit grey counts for nothing; what it refuses is refused. Of a file of several pictures it takes the first
         * alone, which for an animated PNG file is its default picture; if more are asked for, the others are composed
         * as browsers do it.
         */
        REFERENCE
    }

    /** Refuses what is missing, and a number of frames outside the limits. */
    public ImageOptions {
        ImageExceptions.require(limits, "limits");
        ImageExceptions.require(reading, "reading");
        ImageExceptions.require(fetching, "fetching");
        if (frames < 1 || frames > limits.maxFrames()) {
            throw ImageExceptions.badValue(
                    "The number of frames must be 1 to %d, but is %d.".formatted(limits.maxFrames(), frames));
        }
    }

    /**
     * Returns the same options with other limits.
     *
     * @param other what the picture may cost
     * @return new options
     */
    public ImageOptions withLimits(ImageLimits other) {
        return new ImageOptions(other, reading, frames, fetching);
    }

    /**
     * Returns the same options with another reading.
     *
     * @param other whom to follow
     * @return new options
     */
    public ImageOptions withReading(Reading other) {
        return new ImageOptions(limits, other, frames, fetching);
    }

    /**
     * Returns the same options with another number of frames.
     *
     * @param other most pictures to take from a file
     * @return new options
     */
    public ImageOptions withFrames(int other) {
        return new ImageOptions(limits, reading, other, fetching);
    }

    /**
     * Returns the same options with another policy for pictures from the network.
     *
     * @param other which of them may be fetched, and what that may cost
     * @return new options
     */
    public ImageOptions withFetching(FetchPolicy other) {
        return new ImageOptions(limits, reading, frames, other);
    }
}
