package dev.pixtral.image;

/** The picture formats that can be decoded, recognised by their first bytes and never by a file name. */
public enum ImageFormat {
    /** Portable Network Graphics, all colour types and depths, interlaced or not, still or animated (APNG). */
    PNG("PNG"),
    /**
     * JPEG with Huffman coding and 8 bits a sample: baseline and progressive; grey, RGB, YCbCr, CMYK and YCCK; one
     * picture or several (MPO).
     */
    JPEG("JPEG"),
    /** GIF 87a and 89a, still or animated. */
    GIF("GIF"),
    /** Windows and OS/2 bitmaps. */
    BMP("BMP"),
    /** WebP, lossy or lossless, still or animated. */
    WEBP("WebP"),
    /** TIFF and BigTIFF, of one page or several. */
    TIFF("TIFF");

    private final String displayName;

    ImageFormat(String displayName) {
        this.displayName = displayName;
    }

    /**
     * Returns the name for people.
     *
     * @return the usual spelling, such as {@code WebP}
     */
    public String displayName() {
        return displayName;
    }
}
