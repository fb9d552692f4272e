package dev.pixtral.image;

import java.util.Arrays;

/** Rows in which each pixel has all of its samples, of 1, 2, 4, 8 or 16 bits, perhaps as differences from the pixel to the left (TIFF 6.0, section 14). */
final class TiffSampleRows extends TiffRows {
    private final int bits;
    private final int bands; // of a pixel
    private final int bandsOfPlane;
    private final long bytesOfSegment; // of a plane
    private final boolean littleEndian;
    private final boolean predicted;
    private final boolean inverted;
    private final byte[] bytes;
    private final int[] left; // samples of the pixel to the left

    TiffSampleRows(TiffFile file, TiffLayout layout) {
        super(file, layout);
        this.bits = file.bits();
        this.bands = file.samples();
        this.bandsOfPlane = bands / layout.planes();
        this.bytesOfSegment = bytes(layout.columns()) * layout.rows();
        this.littleEndian = file.directory().littleEndian();
        this.predicted = file.compression() != TiffFile.NONE && file.predicted();
        this.inverted = file.photometric() == TiffFile.WHITE_IS_ZERO && bits > 1;
        this.bytes = new byte[(int) bytes(Math.min(layout.columns(), MOST_PIXELS))];
        this.left = new int[bands];
    }

    private long bytes(int pixels) {
        return ((long) pixels * bandsOfPlane * bits + 7) / 8;
    }

    @Override
    void open(ByteView[] packed) {
        for (int i = 0; i < planes.length; i++) {
            planes[i].open(packed[i], bytesOfSegment);
        }
    }

    @Override
    void startRow() {
        Arrays.fill(left, 0);
    }

    @Override
    void read(int[] samples, int count) {
        for (int plane = 0; plane < planes.length; plane++) {
            planes[plane].read(bytes, (int) bytes(count));
            spread(samples, count * bandsOfPlane, plane, planes.length);
        }
        if (predicted) {
            sum(samples, count);
        }
        if (inverted) {
            for (int i = 0; i < count * bands; i += bands) {
                samples[i] ^= (1 << bits) - 1;
            }
        }
    }

    /** Spreads packed samples over every {@code step}th place, from {@code first} on. */
    private void spread(int[] samples, int count, int first, int step) {
        switch (bits) {
            case 8 -> {
                for (int i = 0, to = first; i < count; i++, to += step) {
                    samples[to] = bytes[i] & 0xff;
                }
            }
            case 16 -> {
                int high = littleEndian ? 1 : 0;
                for (int i = 0, to = first; i < count; i++, to += step) {
                    samples[to] = (bytes[2 * i + high] & 0xff) << 8 | bytes[2 * i + 1 - high] & 0xff;
                }
            }
            default -> {
                int mask = (1 << bits) - 1;
                for (int i = 0, to = first; i < count; i++, to += step) {
                    int bit = i * bits;
                    samples[to] = bytes[bit >> 3] >> 8 - bits - (bit & 7) & mask;
                }
            }
        }
    }

    private void sum(int[] samples, int count) {
        int mask = (1 << bits) - 1;
        for (int i = 0; i < count * bands; i += bands) {
            for (int band = 0; band < bands; band++) {
                left[band] = left[band] + samples[i + band] & mask;
                samples[i + band] = left[band];
            }
        }
    }
}
