package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.bytes.ByteView;

/** Reads the samples of a TIFF picture, segment by segment and row by row. */
abstract class TiffRows implements AutoCloseable {
    /** The maximum number of pixels per read; whole bytes at any depth. */
    static final int MOST_PIXELS = 1 << 13;

    /** The planes of the segment, read alternately. */
    final TiffUnpacker[] planes;

    TiffRows(TiffFile file, TiffLayout layout) {
        this.planes = new TiffUnpacker[layout.planes()];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = TiffUnpacker.of(file);
        }
    }

    /** Returns a reader for the samples of a picture. */
    static TiffRows of(TiffFile file, TiffLayout layout) {
        if (file.photometric() == TiffFile.YCBCR) {
            long[] subsampling = TiffYcc.subsampling(file);
            if (subsampling[0] > 1 || subsampling[1] > 1) {
                return new TiffYccRows(file, layout, (int) subsampling[0], (int) subsampling[1]);
            }
        }
        return new TiffSampleRows(file, layout);
    }

    /** Starts a segment, given by the packed bytes of each plane. */
    abstract void open(ByteView[] packed);

    /** Starts a row. */
    abstract void startRow();

    /**
     * Reads the next pixels of the row.
     *
     * @param samples overwritten, {@code [count, samples]}
     * @param count {@link #MOST_PIXELS}, or the remaining pixels of the row
     * @throws ImageException if the segment is damaged or too short
     */
    abstract void read(int[] samples, int count);

    /** Returns the number of packed bytes of the segment that have been used. */
    final long used() {
        long sum = 0;
        for (TiffUnpacker plane : planes) {
            sum += plane.used();
        }
        return sum;
    }

    @Override
    public void close() {
        for (TiffUnpacker plane : planes) {
            plane.close();
        }
    }
}
