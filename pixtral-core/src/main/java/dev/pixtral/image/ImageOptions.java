package dev.pixtral.image;

/**
 * How a picture is decoded.
 *
 * @param limits limits on size
 * @param reading which behaviour to follow where picture viewers and the reference differ
 * @param frames maximum number of pictures to read from a file that contains several, 1 to {@code limits.maxFrames()}:
 *     frames of an animation (GIF, WebP, APNG), pages of a TIFF file, pictures of a multi-picture JPEG (MPO). If a file
 *     contains more, the pictures read are evenly spaced by index, not by time: picture {@code i * (n - 1) / (frames -
 *     1)} of {@code n}, rounded down, which includes the first and the last; a warning reports how many there are.
 *     Every other file yields one picture
 * @param fetching which pictures may be fetched from the network, and the limits on fetching
 */
public record ImageOptions(ImageLimits limits, Reading reading, int frames, FetchPolicy fetching) {
    /**
     * Default limits, {@link Reading#VIEWER}, only the first picture of a file; pictures are fetched from the public
     * internet.
     */
    public static final ImageOptions DEFAULT =
            new ImageOptions(ImageLimits.DEFAULT, Reading.VIEWER, 1, FetchPolicy.DEFAULT);

    /** Which behaviour to follow where picture viewers and the reference differ. */
    public enum Reading {
        /**
         * Follows viewers and browsers:
         *
         * <ul>
         *   <li>the picture is turned upright as the camera recorded it: the EXIF data of JPEG, PNG (including the text
         *       chunk that ImageMagick writes) and WebP, and the TIFF tag
         *   <li>16-bit grey, and 12-bit grey in TIFF, is reduced to its high 8 bits, and inverted where TIFF declares
         *       white as 0; in TIFF, signed 16-bit grey and all 32-bit grey is clipped to 0 and 255 instead
         *   <li>pixels of a PNG file's transparent colour are transparent at every bit depth
         *   <li>the default picture of an animated PNG file is skipped unless it is a frame of the animation
         *   <li>pages of a TIFF file that are smaller copies or masks of others are skipped, unless they come first
         *   <li>two kinds of incomplete file are read with a warning: a JPEG file that lacks its end marker and at most
         *       data of its last row of blocks, and a PNG file whose pixel data ends regularly within a row
         * </ul>
         */
        VIEWER,
        /**
         * Follows the reference, mistral-common with Pillow: pixels remain as stored, except that TIFF is turned
         * upright. 16-bit grey is clipped to 255, so most of it is white; the transparent colour of RGB and of 16-bit
         * grey is ignored; files that the reference refuses are refused. Of a file with several pictures, only the
         * first is read, which for an animated PNG file is its default picture; if more are requested, the others are
         * composed as browsers do.
         */
        REFERENCE
    }

    /** Rejects missing values, and a number of frames outside the limits. */
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
     * @param other limits on size
     * @return new options
     */
    public ImageOptions withLimits(ImageLimits other) {
        return new ImageOptions(other, reading, frames, fetching);
    }

    /**
     * Returns the same options with another reading.
     *
     * @param other which behaviour to follow
     * @return new options
     */
    public ImageOptions withReading(Reading other) {
        return new ImageOptions(limits, other, frames, fetching);
    }

    /**
     * Returns the same options with another number of frames.
     *
     * @param other maximum number of pictures to read from a file
     * @return new options
     */
    public ImageOptions withFrames(int other) {
        return new ImageOptions(limits, reading, other, fetching);
    }

    /**
     * Returns the same options with another policy for pictures from the network.
     *
     * @param other which pictures may be fetched, and the limits on fetching
     * @return new options
     */
    public ImageOptions withFetching(FetchPolicy other) {
        return new ImageOptions(limits, reading, frames, other);
    }
}
