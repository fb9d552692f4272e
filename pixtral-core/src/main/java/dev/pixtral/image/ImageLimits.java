package dev.pixtral.image;

/**
 * What a picture may cost. Bytes are checked while reading, pixels in the header before anything is decoded, so that a
 * file which claims to be huge is refused without the memory it claims.
 *
 * @param maxBytes most bytes of the encoded picture, 1 to 2,000,000,000
 * @param maxPixels most pixels of the picture, and of all frames or pages taken from one file together, 1 to 500,000,000;
 *     decoding needs 3 to 13 bytes of memory a pixel, as the format is
 * @param maxFrames most frames or pages that may be asked of one file, at least 1
 */
public record ImageLimits(long maxBytes, long maxPixels, int maxFrames) {
    /** 32 MiB, 64 million pixels, 64 frames. */
    public static final ImageLimits DEFAULT = new ImageLimits(32L << 20, 64_000_000, 64);

    // arrays of bytes, and of four bytes a pixel, must stay below what an array can hold
    private static final long MOST_BYTES = 2_000_000_000L;
    private static final long MOST_PIXELS = 500_000_000L;

    // an animation is composed frame by frame: this many pictures of the largest size are work enough
    private static final int ANIMATION_WORK = 16;

    // a scan of a progressive JPEG costs a pass over the whole picture: the most that encoders make by themselves are
    // 18, of CMYK
    private static final int SCAN_WORK = 24;

    /** Refuses limits that are not positive or above what an array can hold. */
    public ImageLimits {
        require("maxBytes", maxBytes, MOST_BYTES);
        require("maxPixels", maxPixels, MOST_PIXELS);
        require("maxFrames", maxFrames, Integer.MAX_VALUE);
    }

    private static void require(String limit, long value, long most) {
        if (value < 1 || value > most) {
            throw ImageException.badValue(
                    "The image limit %s must be 1 to %,d, but is %,d.".formatted(limit, most, value));
        }
    }

    /** Throws unless a picture of this size is allowed. */
    void checkPixels(String name, long width, long height) {
        if (width > maxPixels || height > maxPixels || width * height > maxPixels) {
            throw ImageException.tooManyPixels(name, width, height, maxPixels);
        }
    }

    /** Throws unless so many pictures that have {@code pixels} pixels together may be taken from one file. */
    void checkFrames(String name, long frames, long pixels) {
        if (frames > 1 && pixels > maxPixels) {
            throw ImageException.tooMuchAnimation(name, pixels, maxPixels);
        }
    }

    /** Throws unless scans may pass over {@code pixels} pixels together. */
    void checkScans(String name, long pixels) {
        if (pixels > SCAN_WORK * maxPixels) {
            throw ImageException.tooManyScans(name, pixels, SCAN_WORK * maxPixels);
        }
    }

    /** Throws unless an animation may be composed of frames that have {@code pixels} pixels together. */
    void checkComposition(String name, long pixels) {
        if (pixels > ANIMATION_WORK * maxPixels) {
            throw ImageException.tooMuchAnimation(name, pixels, ANIMATION_WORK * maxPixels);
        }
    }
}
