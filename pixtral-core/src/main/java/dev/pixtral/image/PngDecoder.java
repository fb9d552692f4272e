package dev.pixtral.image;

import dev.pixtral.errors.Warnings;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * PNG: inflates, undoes the filters, and writes rows as RGB.
 *
 * <p>It is decoded here and not by the JDK for three reasons: Pillow's reading of transparency and of 16-bit samples needs the
 * stored samples, rows can be written where they belong without a second copy of the picture, and a program that shows the
 * model one PNG need not load AWT.
 */
final class PngDecoder implements FormatDecoder {
    // Adam7: first column, first row, column step, row step of each pass (PNG specification, 8.2)
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };
    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    // deflate cannot shrink anything further than this
    private static final long LARGEST_RATIO = 1032;

    private final ByteView in;
    private final PngChunks chunks;
    private final PngHeader header;

    private PngDecoder(ByteView in, PngChunks chunks, PngHeader header) {
        this.in = in;
        this.chunks = chunks;
        this.header = header;
    }

    static PngDecoder open(ByteView in) {
        PngChunks chunks = new PngChunks(in);
        ByteView chunk = chunks.find("IHDR", "IDAT").orElseThrow(() -> ImageException.truncated(in.name()));
        return new PngDecoder(in, chunks, PngHeader.read(chunk));
    }

    @Override
    public PixelSize size() {
        return new PixelSize(header.width(), header.height());
    }

    @Override
    public Orientation orientation() {
        return chunks.find("eXIf", "IEND").map(Exif::orientation).orElse(Orientation.UPRIGHT);
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        PngPixelWriter writer = PngPixelWriter.of(in.name(), header, chunks);
        PngChunks.Pixels pixels = chunks.pixels();
        if (pixels.count() * LARGEST_RATIO < (long) header.rowBytes(header.width()) * header.height()) {
            throw ImageException.truncated(in.name()); // before memory is taken for a size that is a lie
        }
        byte[] rgb = new byte[3 * header.width() * header.height()];
        Inflater inflater = new Inflater();
        try (InputStream stream = new InflaterInputStream(pixels, inflater, 1 << 14)) {
            for (int[] pass : header.interlaced() ? ADAM7 : ONE_PASS) {
                decodePass(stream, pass, writer, rgb);
            }
            checkEnd(stream);
        } catch (EOFException e) {
            throw ImageException.truncated(in.name());
        } catch (IOException e) {
            throw ImageException.damaged(in.name(), ImageFormat.PNG, e);
        } finally {
            inflater.end();
        }
        return List.of(new RgbImage(header.width(), header.height(), rgb));
    }

    private void decodePass(InputStream stream, int[] pass, PngPixelWriter writer, byte[] rgb) throws IOException {
        int pixels = Math.ceilDiv(header.width() - pass[0], pass[2]);
        if (pixels < 1) {
            return;
        }
        byte[] row = new byte[header.rowBytes(pixels)];
        byte[] above = new byte[row.length];
        for (int y = pass[1]; y < header.height(); y += pass[3]) {
            int filter = stream.read();
            if (filter < 0 || stream.readNBytes(row, 0, row.length) < row.length) {
                throw ImageException.truncated(in.name());
            }
            for (int from = 0; from < row.length; from += Interruption.STEP) {
                Interruption.check(in.name());
                unfilter(filter, row, above, from, Math.min(row.length, from + Interruption.STEP));
            }
            writer.write(row, pixels, rgb, 3 * (y * header.width() + pass[0]), 3 * pass[2]);
            byte[] swap = above;
            above = row;
            row = swap;
        }
    }

    /** Reads on to the end of the zlib stream, so that its checksum is verified; a checksum that is cut off is forgiven. */
    private static void checkEnd(InputStream stream) throws IOException {
        try {
            stream.read();
        } catch (EOFException e) {
            return; // all pixels are there, as Pillow sees it too
        }
    }

    /** Undoes the filter of a part of a row in place, after the part before it (PNG specification, 9.2). */
    private void unfilter(int filter, byte[] row, byte[] above, int from, int to) {
        int distance = header.filterDistance();
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = Math.max(from, distance); i < to; i++) {
                    row[i] += row[i - distance];
                }
            }
            case 2 -> {
                for (int i = from; i < to; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = from; i < to; i++) {
                    int left = i < distance ? 0 : row[i - distance] & 0xff;
                    row[i] += (byte) (left + (above[i] & 0xff) >> 1);
                }
            }
            case 4 -> {
                for (int i = from; i < to; i++) {
                    int left = i < distance ? 0 : row[i - distance] & 0xff;
                    int corner = i < distance ? 0 : above[i - distance] & 0xff;
                    row[i] += (byte) paeth(left, above[i] & 0xff, corner);
                }
            }
            default -> throw ImageException.damaged(in.name(), ImageFormat.PNG, "a row has an unknown filter");
        }
    }

    /** Predicts a byte from its left, upper and upper left neighbours (PNG specification, 9.4). */
    private static int paeth(int left, int up, int corner) {
        int toLeft = Math.abs(up - corner);
        int toUp = Math.abs(left - corner);
        int toCorner = Math.abs(left + up - 2 * corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }
}
