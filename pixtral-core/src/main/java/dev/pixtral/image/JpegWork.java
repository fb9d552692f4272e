package dev.pixtral.image;

/** Counts the pixels that the scans of one file pass over; those of several JPEG pictures in a TIFF file count together. */
final class JpegWork {
    private final String name;
    private final ImageLimits limits;
    private long pixels;

    JpegWork(String name, ImageLimits limits) {
        this.name = name;
        this.limits = limits;
    }

    /**
     * Counts a scan before it is read.
     *
     * @throws ImageException if it is one too many
     */
    void addScan(JpegFrame frame) {
        pixels += (long) frame.width() * frame.height();
        limits.checkScans(name, pixels);
    }
}
