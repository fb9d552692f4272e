package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageLimits;

/** Counts the pixels that the scans of one file pass over; all JPEG pictures in a TIFF file are counted together. */
public final class JpegWork {
    // a scan of a progressive JPEG costs a pass over the whole picture: encoders create at most 18 by default, for CMYK
    private static final int SCAN_WORK = 24;

    private final String name;
    private final ImageLimits limits;
    private long pixels;

    /**
     * Creates a counter.
     *
     * @param name the name of the picture in messages
     * @param limits the limits
     */
    public JpegWork(String name, ImageLimits limits) {
        this.name = name;
        this.limits = limits;
    }

    /**
     * Counts a scan before it is read.
     *
     * @throws ImageException if it exceeds the limit
     */
    void addScan(JpegFrame frame) {
        pixels += (long) frame.width() * frame.height();
        long most = SCAN_WORK * limits.maxPixels();
        if (pixels > most) {
            throw ImageExceptions.tooManyScans(name, pixels, most);
        }
    }
}
