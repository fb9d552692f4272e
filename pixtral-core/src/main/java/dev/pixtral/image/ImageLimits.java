package dev.pixtral.image;

/**
 * What a picture may cost. Bytes are checked while reading, pixels in the header before anything is decoded, so that a
 * file which claims to be huge is refused without the memory it claims.
 *
 * @param maxBytes most bytes of the encoded picture, 1 to 2,000,000,000
 * @param maxPixels most pixels of the picture, and of all frames or pages taken from one file together, 1 to
 *     500,000,000; decoding needs 3 to 13 bytes of memory a pixel, as the format is
 * @param maxFrames most frames or pages that may be asked of one file, at least 1
 */
public record ImageLimits(long maxBytes, long maxPixels, int maxFrames) {
    /** 32 MiB, 64 million pixels, 64 frames. */
    public static final ImageLimits DEFAULT = new ImageLimits(32L << 20, 64_000_000, 64);

    // arrays of bytes, and of four bytes a pixel, must stay below what an array can hold
    private static final long MOST_BYTES = 2_000_000_000L;
    private static final long MOST_PIXELS = 500_000_000L;

    /** Refuses limits that are not positive or above what an array can hold. */
    public ImageLimits {
        require("maxBytes", maxBytes, MOST_BYTES);
        require("maxPixels", maxPixels, MOST_PIXELS);
        require("maxFrames", maxFrames, Integer.MAX_VALUE);
    }

    private static void require(String limit, long value, long most) {
        if (value < 1 || value > most) {
            throw ImageExceptions.badValue(
                    "The image limit %s must be 1 to %,d, but is %,d.".formatted(limit, most, value));
        }
    }
}
