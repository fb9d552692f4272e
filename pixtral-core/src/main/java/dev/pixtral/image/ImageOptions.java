package dev.pixtral.image;

/**
 * How a picture is decoded.
 *
 * @param limits what the picture may cost
 * @param orientation what to do with the orientation that a camera has noted in the file
 * @param frames most pictures to take from an animation, 1 to {@code limits.maxFrames()}. An animation of more frames
 *     yields frames that are evenly spaced by number, not by time: frame {@code i * (n - 1) / (frames - 1)} of {@code n},
 *     rounded down, so the first and the last are among them. Every other picture yields one
 * @param fetching which pictures may be fetched from the network, and what that may cost
 */
public record ImageOptions(ImageLimits limits, Orientation orientation, int frames, FetchPolicy fetching) {
    /** As the reference does it: default limits, orientation ignored, first frame only; pictures are fetched from the public internet. */
    public static final ImageOptions DEFAULT =
            new ImageOptions(ImageLimits.DEFAULT, Orientation.IGNORE, 1, FetchPolicy.DEFAULT);

    /** What to do with the orientation that a camera has noted in the file (EXIF). */
    public enum Orientation {
        /** Leave the pixels as they are stored: what the reference implementation does. */
        IGNORE,
        /** Turn and mirror the picture upright, as picture viewers do. */
        APPLY_EXIF
    }

    /** Refuses what is missing, and a number of frames outside the limits. */
    public ImageOptions {
        ImageException.require(limits, "limits");
        ImageException.require(orientation, "orientation");
        ImageException.require(fetching, "fetching");
        if (frames < 1 || frames > limits.maxFrames()) {
            throw ImageException.badValue(
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
        return new ImageOptions(other, orientation, frames, fetching);
    }

    /**
     * Returns the same options with another treatment of the noted orientation.
     *
     * @param other what to do with it
     * @return new options
     */
    public ImageOptions withOrientation(Orientation other) {
        return new ImageOptions(limits, other, frames, fetching);
    }

    /**
     * Returns the same options with another number of frames.
     *
     * @param other most pictures to take from an animation
     * @return new options
     */
    public ImageOptions withFrames(int other) {
        return new ImageOptions(limits, orientation, other, fetching);
    }

    /**
     * Returns the same options with another policy for pictures from the network.
     *
     * @param other which of them may be fetched, and what that may cost
     * @return new options
     */
    public ImageOptions withFetching(FetchPolicy other) {
        return new ImageOptions(limits, orientation, frames, other);
    }
}
