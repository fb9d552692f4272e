package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageLimits;

/**
 * Counts the pixels that the scans of one file pass over; those of several JPEG pictures in a TIFF file count together.
 */
public final class JpegWork {
    // a scan of a progressive JPEG costs a pass over the whole picture: the most that encoders make by themselves are
    // 18, of CMYK
    private static final int SCAN_WORK = 24;

    private final String name;
    private final ImageLimits limits;
    private long pixels;

    /**
     * Starts to count.
     *
     * @param name how messages call the picture
     * @param limits what the picture may cost
     */
    public JpegWork(String name, ImageLimits limits) {
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
        long most = SCAN_WORK * limits.maxPixels();
        if (pixels > most) {
            throw ImageExceptions.tooManyScans(name, pixels, most);
        }
    }
}
