package dev.pixtral.image;

/**
 * Limits on the size of a picture. Bytes are counted while reading, and pixels are checked in the header before
 * anything is decoded, so a file that claims to be huge is refused without allocating the memory it claims.
 *
 * @param maxBytes maximum size of the encoded picture in bytes, 1 to 2,000,000,000
 * @param maxPixels maximum number of pixels of the picture, and of all frames or pages read from one file together, 1
 *     to 500,000,000; decoding needs 3 to 13 bytes of memory per pixel, depending on the format
 * @param maxFrames maximum number of frames or pages that may be requested from one file, at least 1
 */
public record ImageLimits(long maxBytes, long maxPixels, int maxFrames) {
    /** 32 MiB, 64 million pixels, 64 frames. */
    public static final ImageLimits DEFAULT = new ImageLimits(32L << 20, 64_000_000, 64);

    // the encoded bytes, and four bytes per pixel, must each fit in one array
    private static final long MOST_BYTES = 2_000_000_000L;
    private static final long MOST_PIXELS = 500_000_000L;

    /** Rejects limits that are not positive or that exceed what an array can hold. */
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
