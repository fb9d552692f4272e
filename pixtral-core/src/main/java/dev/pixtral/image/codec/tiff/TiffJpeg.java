package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.jpeg.JpegSegment;
import dev.pixtral.image.codec.jpeg.JpegWork;
import java.util.Arrays;

/**
 * Decodes TIFF pictures whose strips or tiles are JPEG files with shared tables (TIFF Technical Note 2), as libtiff
 * does.
 */
final class TiffJpeg {
    private static final int TABLES = 347;
    private static final int MOST_TABLE_BYTES = 1 << 14; // a fifth of this holds all tables that JPEG can have
    private static final int MARKER = 2; // bytes of the start and end markers

    private final ByteView in;
    private final TiffFile file;
    private final TiffLayout layout;
    private final TiffPixels pixels;
    private final ByteView tables;
    private final byte[] rgb;

    private TiffJpeg(TiffFile file, TiffLayout layout) {
        this.in = file.directory().numbers().in();
        this.file = file;
        this.layout = layout;
        this.pixels = new TiffPixels(file, file.samples());
        this.tables = file.directory().bytes(TABLES);
        this.rgb = new byte[3 * file.width() * file.height()];
        if (tables.length() > MOST_TABLE_BYTES) {
            throw file.damaged("its JPEG tables are too long");
        }
        if (layout.planes() > 1) {
            throw file.unsupported("JPEG compression and separate planes");
        }
    }

    static RgbImage decode(TiffFile file, TiffLayout layout, ImageLimits limits) {
        TiffJpeg jpeg = new TiffJpeg(file, layout);
        JpegWork work = new JpegWork(file.name(), limits);
        for (int row = 0; row < layout.down(); row++) {
            for (int column = 0; column < layout.across(); column++) {
                JpegSegment segment = jpeg.segment(layout.segment(0, row, column));
                jpeg.write(segment, work, row * layout.rows(), column * layout.columns());
            }
        }
        return new RgbImage(file.width(), file.height(), jpeg.rgb);
    }

    /** Joins the tables, without their start and end markers, with a segment. */
    private JpegSegment segment(int number) {
        ByteView data = in.slice(layout.offsets()[number], layout.lengths()[number]);
        ByteView joined = data;
        if (tables.length() > 2 * MARKER) {
            data.require(0, MARKER);
            int most = tables.length() - 2 * MARKER;
            byte[] bytes = new byte[most + data.length()];
            System.arraycopy(data.bytes(), data.start(), bytes, 0, MARKER);
            System.arraycopy(tables.bytes(), tables.start() + MARKER, bytes, MARKER, most);
            System.arraycopy(data.bytes(), data.start() + MARKER, bytes, MARKER + most, data.length() - MARKER);
            joined = ByteView.of(in.name(), bytes);
        }
        JpegSegment jpeg = JpegSegment.open(joined);
        if (jpeg.width() > layout.columns() || jpeg.height() > layout.rows()) {
            throw file.damaged("a tile or strip is larger than it should be");
        }
        if (jpeg.components() != file.samples()) {
            throw file.damaged("a tile or strip has the wrong number of samples");
        }
        return jpeg;
    }

    /**
     * Writes the part of a segment that is inside the picture. A segment may be smaller than its area, the rest of
     * which then stays black.
     */
    private void write(JpegSegment segment, JpegWork work, int top, int left) {
        byte[] samples = file.photometric() == TiffFile.YCBCR ? segment.rgbOfYcc(work) : segment.samples(work);
        int height = Math.min(segment.height(), file.height() - top);
        int width = Math.min(segment.width(), file.width() - left);
        int bands = file.samples();
        int[] row = new int[bands * width];
        for (int y = 0; y < height; y++) {
            Interruption.check(in.name());
            for (int i = 0, from = y * segment.width() * bands; i < row.length; i++, from++) {
                row[i] = samples[from] & 0xff;
            }
            if (file.photometric() == TiffFile.WHITE_IS_ZERO) {
                Arrays.setAll(row, i -> 255 - row[i]);
            }
            pixels.write(row, width, rgb, 3 * ((top + y) * file.width() + left));
        }
    }
}
