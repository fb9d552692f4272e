package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;

/** Assembles a TIFF picture from its strips or tiles, in time linear in pixels and bytes. */
final class TiffSegments {
    private final TiffFile file;
    private final TiffLayout layout;
    private final ByteView data;
    private final TiffPixels pixels;
    private final TiffYcc colours;
    private final int[] samples; // of some pixels of a row
    private final byte[] rgb;
    private long spare; // packed bytes that may still be read

    private TiffSegments(TiffFile file, TiffLayout layout) {
        this.file = file;
        this.layout = layout;
        this.data = file.data();
        this.pixels = new TiffPixels(file, file.samples());
        this.colours = new TiffYcc(file.directory());
        this.samples = new int[Math.min(layout.columns(), TiffRows.MOST_PIXELS) * file.samples()];
        this.rgb = new byte[3 * file.width() * file.height()];
        this.spare = data.length() + TiffFile.MOST_SHARED_BYTES;
    }

    static RgbImage decode(TiffFile file, TiffLayout layout) {
        try (TiffRows rows = TiffRows.of(file, layout)) {
            TiffSegments segments = new TiffSegments(file, layout);
            segments.readAll(rows);
            return new RgbImage(file.width(), file.height(), segments.rgb);
        }
    }

    private void readAll(TiffRows rows) {
        ByteView[] planes = new ByteView[layout.planes()];
        for (int row = 0; row < layout.down(); row++) {
            for (int column = 0; column < layout.across(); column++) {
                Interruption.check(file.name());
                for (int plane = 0; plane < planes.length; plane++) {
                    planes[plane] = segment(layout.segment(plane, row, column));
                }
                rows.open(planes);
                read(rows, row * layout.rows(), column * layout.columns());
                spare -= rows.used();
                if (spare < 0) {
                    throw file.sharesTooMuch();
                }
            }
        }
    }

    /**
     * Returns the bytes of a segment. Without compression its stated length is ignored, as in Pillow; a length of 0
     * counts as unknown.
     */
    private ByteView segment(int number) {
        long at = layout.offsets()[number];
        long length = layout.lengths()[number];
        return data.slice(at, file.compression() == TiffFile.NONE || length == 0 ? data.length() - at : length);
    }

    private void read(TiffRows rows, int top, int left) {
        int bottom = (int) Math.min((long) top + layout.rows(), file.height());
        int width = Math.min(layout.columns(), file.width() - left); // a tile may extend beyond the picture
        for (int y = top; y < bottom; y++) {
            rows.startRow();
            for (int x = 0; x < layout.columns(); x += TiffRows.MOST_PIXELS) {
                int count = Math.min(TiffRows.MOST_PIXELS, layout.columns() - x);
                rows.read(samples, count);
                if (x < width) {
                    write(Math.min(count, width - x), 3 * (y * file.width() + left + x));
                }
            }
        }
    }

    private void write(int count, int at) {
        if (file.photometric() == TiffFile.YCBCR) {
            colours.toRgbInPlace(samples, count);
        }
        pixels.write(samples, count, rgb, at);
    }
}
