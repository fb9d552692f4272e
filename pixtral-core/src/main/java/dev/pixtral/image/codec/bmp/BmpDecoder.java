package dev.pixtral.image.codec.bmp;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.FormatDecoder;
import java.util.List;

/**
 * BMP, as Pillow reads it: palettes are opaque, and so are 32-bit pixels unless bit masks define an alpha channel.
 *
 * <p>It is not decoded by the JDK, whose reader applies masks where the file has none, divides by their width, requires
 * the correct file length in the header, and leaves parts of one row in the next where runs skip pixels.
 */
public final class BmpDecoder implements FormatDecoder {
    private final BmpHeader header;

    private BmpDecoder(BmpHeader header) {
        this.header = header;
    }

    /**
     * Reads the header.
     *
     * @param in the bytes of the picture
     * @return the opened picture
     * @throws ImageException if the header is damaged
     */
    public static BmpDecoder open(ByteView in) {
        BmpHeader header = BmpHeader.read(in);
        if (header.bits() > 8) {
            header.masks(); // refuses unusable masks
        }
        return new BmpDecoder(header);
    }

    @Override
    public PixelSize size() {
        return new PixelSize(header.width(), header.height());
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        byte[] rgb = new byte[3 * header.width() * header.height()];
        switch (header.compression()) {
            case NONE, MASKS -> {
                Row row = header.bits() <= 8 ? indexed() : header.bits() == 24 && plain() ? BmpDecoder::bgr : masked();
                writeRows(row, rgb);
            }
            case RLE8, RLE4 -> writeRuns(rgb);
        }
        return List.of(new RgbImage(header.width(), header.height(), rgb));
    }

    private boolean plain() {
        return header.compression() == BmpHeader.Compression.NONE;
    }

    /** Converts a pixel of a row to RGB. */
    private interface Row {
        void write(byte[] bytes, int row, int x, byte[] rgb, int at);
    }

    private void writeRows(Row row, byte[] rgb) {
        ByteView in = header.in();
        for (int y = 0, step = 0; y < header.height(); y++) {
            int from = in.start() + header.data() + (int) (y * header.rowBytes());
            int to = rowAt(y);
            for (int x = 0; x < header.width(); x++, to += 3, step++) {
                Interruption.check(in.name(), step);
                row.write(in.bytes(), from, x, rgb, to);
            }
        }
    }

    /** Returns the index in the picture of the {@code y}th row of the file. */
    private int rowAt(int y) {
        return 3 * header.width() * (header.topDown() ? y : header.height() - 1 - y);
    }

    private Row indexed() {
        byte[] palette = header.palette();
        int bits = header.bits();
        int mask = (1 << bits) - 1;
        return (bytes, row, x, rgb, at) -> {
            long bit = (long) x * bits;
            int index = bytes[row + (int) (bit >> 3)] >> 8 - bits - (int) (bit & 7) & mask;
            System.arraycopy(palette, 3 * index, rgb, at, 3);
        };
    }

    private static void bgr(byte[] bytes, int row, int x, byte[] rgb, int at) {
        int from = row + 3 * x;
        rgb[at] = bytes[from + 2];
        rgb[at + 1] = bytes[from + 1];
        rgb[at + 2] = bytes[from];
    }

    private Row masked() {
        BmpMasks masks = header.masks();
        int pixelBytes = header.bits() / 8;
        return (bytes, row, x, rgb, at) -> {
            int pixel = 0;
            for (int i = 0; i < pixelBytes; i++) {
                pixel |= (bytes[row + x * pixelBytes + i] & 0xff) << 8 * i;
            }
            masks.write(pixel, rgb, at);
        };
    }

    private void writeRuns(byte[] rgb) {
        byte[] indices = BmpRle.unpack(header);
        byte[] palette = header.palette();
        for (int y = 0, from = 0; y < header.height(); y++) {
            int to = rowAt(y);
            for (int x = 0; x < header.width(); x++, from++, to += 3) {
                Interruption.check(header.in().name(), from);
                System.arraycopy(palette, 3 * (indices[from] & 0xff), rgb, to, 3);
            }
        }
    }
}
