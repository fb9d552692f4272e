package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.bytes.ByteView;

/** Reads the segments of a TIFF picture, one after the other and of each row after row, as samples. */
abstract class TiffRows implements AutoCloseable {
    /** Most pixels that are read at once; whole bytes at any depth. */
    static final int MOST_PIXELS = 1 << 13;

    /** The planes of the segment, read side by side. */
    final TiffUnpacker[] planes;

    TiffRows(TiffFile file, TiffLayout layout) {
        this.planes = new TiffUnpacker[layout.planes()];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = TiffUnpacker.of(file);
        }
    }

    /** Returns the reader that fits the samples of a picture. */
    static TiffRows of(TiffFile file, TiffLayout layout) {
        if (file.photometric() == TiffFile.YCBCR) {
            long[] subsampling = TiffYcc.subsampling(file);
            if (subsampling[0] > 1 || subsampling[1] > 1) {
                return new TiffYccRows(file, layout, (int) subsampling[0], (int) subsampling[1]);
            }
        }
        return new TiffSampleRows(file, layout);
    }

    /** Begins a segment, given by the packed bytes of each plane. */
    abstract void open(ByteView[] packed);

    /** Begins a row. */
    abstract void startRow();

    /**
     * Reads the next pixels of the row.
     *
     * @param samples overwritten, {@code [count, samples]}
     * @param count {@link #MOST_PIXELS}, or what is left of the row
     * @throws ImageException if the segment is damaged or too short
     */
    abstract void read(int[] samples, int count);

    /** Returns how many packed bytes of the segment have been used. */
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
