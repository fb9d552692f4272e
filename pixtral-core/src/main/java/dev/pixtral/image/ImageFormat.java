package dev.pixtral.image;

/** The picture formats that can be decoded, recognised by the first bytes of a file and never by its name. */
public enum ImageFormat {
    /** Portable Network Graphics, all colour types and depths, interlaced or not, still or animated (APNG). */
    PNG("PNG"),
    /**
     * JPEG with Huffman coding and 8 bits per sample: baseline and progressive; grey, RGB, YCbCr, CMYK and YCCK; one
     * picture or several (MPO).
     */
    JPEG("JPEG"),
    /** GIF 87a and 89a, still or animated. */
    GIF("GIF"),
    /** Windows and OS/2 bitmaps. */
    BMP("BMP"),
    /** WebP, lossy or lossless, still or animated. */
    WEBP("WebP"),
    /** TIFF and BigTIFF, with one or more pages. */
    TIFF("TIFF");

    private final String displayName;

    ImageFormat(String displayName) {
        this.displayName = displayName;
    }

    /**
     * Returns the name for users.
     *
     * @return the usual spelling, such as {@code WebP}
     */
    public String displayName() {
        return displayName;
    }
}
