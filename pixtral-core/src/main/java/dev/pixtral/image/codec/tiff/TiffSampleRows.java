package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.bytes.ByteView;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads rows in which each pixel has all of its samples, of 1 to 32 bits, possibly as differences from the pixel to the
 * left (TIFF 6.0, section 14).
 */
final class TiffSampleRows extends TiffRows {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final int bits;
    private final int bands; // per pixel
    private final int bandsOfPlane;
    private final long bytesOfSegment; // of a plane
    private final boolean littleEndian;
    private final boolean predicted;
    private final boolean inverted;
    private final TiffFloatRow floats; // null unless rows are stored as differences of floating-point numbers
    private final byte[] bytes;
    private final int[] left; // samples of the pixel to the left

    TiffSampleRows(TiffFile file, TiffLayout layout) {
        super(file, layout);
        this.bits = file.bits();
        this.bands = file.samples();
        this.bandsOfPlane = bands / layout.planes();
        this.bytesOfSegment = bytes(layout.columns()) * layout.rows();
        this.littleEndian = file.directory().numbers().littleEndian();
        TiffFile.Predictor predictor = file.predictor();
        this.predicted = predictor == TiffFile.Predictor.DIFFERENCES;
        this.floats = predictor == TiffFile.Predictor.FLOATS ? new TiffFloatRow(layout.columns()) : null;
        this.inverted = file.photometric() == TiffFile.WHITE_IS_ZERO && bits > 1 && bits <= (file.viewer() ? 16 : 8);
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
        if (floats != null) {
            floats.start(planes[0]);
        }
    }

    @Override
    void read(int[] samples, int count) {
        if (floats != null) {
            floats.read(samples, count);
            return;
        }
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

    /** Unpacks samples to every {@code step}th index, from {@code first} on. */
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
            case 12 -> {
                for (int i = 0, to = first; i < count; i++, to += step) {
                    int at = 3 * i / 2;
                    int both = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
                    samples[to] = i % 2 == 0 ? both >> 4 : both & 0xfff;
                }
            }
            case 32 -> {
                for (int i = 0, to = first; i < count; i++, to += step) {
                    int bigEndian = (int) INTS.get(bytes, 4 * i);
                    samples[to] = littleEndian ? Integer.reverseBytes(bigEndian) : bigEndian;
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
        int mask = -1 >>> 32 - bits;
        for (int i = 0; i < count * bands; i += bands) {
            for (int band = 0; band < bands; band++) {
                left[band] = left[band] + samples[i + band] & mask;
                samples[i + band] = left[band];
            }
        }
    }
}
