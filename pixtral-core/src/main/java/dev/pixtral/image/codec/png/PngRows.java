package dev.pixtral.image.codec.png;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.Interruption;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Inflates the pixels of a PNG picture or of one frame, undoes the filters, and passes row after row to a sink. */
final class PngRows {
    // Adam7: first column, first row, column step, row step of each pass (PNG specification, 8.2)
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };
    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    // the maximum compression ratio of deflate
    private static final long LARGEST_RATIO = 1032;

    private static final int READ_AHEAD = 1 << 10;

    private static final long LONGEST_ROW = Integer.MAX_VALUE - 64; // the maximum length of an array

    private final String name;
    private final PngHeader header;
    private final PngSamples samples;
    private final Inflater inflater = new Inflater();
    private int rows; // passed to the sink, including missing rows
    private int missing;

    /** Receives rows. */
    interface Sink {
        /**
         * Receives a row, or the part of a row that is stored in a pass.
         *
         * @param argb pixels, not premultiplied; overwritten after this method returns
         * @param pixels the number of pixels
         * @param x the column of the first pixel
         * @param step columns from one pixel to the next
         * @param y the row
         */
        void row(int[] argb, int pixels, int x, int step, int y);
    }

    /**
     * The completeness of the pixels.
     *
     * @param missing the number of missing rows at the end, of all passes
     * @param rows the total number of rows, of all passes
     */
    record Outcome(int missing, int rows) {
        /** Adds a warning if rows were missing. */
        void warn(String name, Warnings warnings) {
            if (missing > 0) {
                warnings.add(("%s: its last %,d of %,d rows of pixels are missing and were left empty; "
                                + "if there is a better copy, use that one.")
                        .formatted(name, missing, rows));
            }
        }
    }

    private PngRows(String name, PngHeader header, PngSamples samples) {
        this.name = name;
        this.header = header;
        this.samples = samples;
    }

    /**
     * Decodes a picture. If the compressed data ends regularly before the last rows, their samples are 0, as in the
     * reference.
     *
     * @param in the compressed pixels
     * @param reading a viewer also accepts data that ends inside a row, which then counts as missing; the reference
     *     refuses it
     * @throws ImageException if the data is truncated, damaged, or contains no rows
     */
    static Outcome decode(
            String name,
            PngHeader header,
            PngSamples samples,
            PngChunks.Pixels in,
            ImageOptions.Reading reading,
            Sink sink) {
        long rowBytes = header.rowBytes(header.width());
        if (rowBytes > LONGEST_ROW) {
            throw ImageExceptions.damaged(name, ImageFormat.PNG, "its rows are too long");
        }
        if (in.count() * LARGEST_RATIO < (header.interlaced() ? rowBytes / 8 : rowBytes)) {
            throw ImageExceptions.truncated(name); // before memory is allocated for a false width
        }
        PngRows work = new PngRows(name, header, samples);
        try (InputStream stream = work.inflate(in)) {
            for (int[] pass : passes(header)) {
                work.decodePass(stream, pass, reading == ImageOptions.Reading.VIEWER, sink);
            }
            checkEnd(stream);
        } catch (EOFException e) {
            throw ImageExceptions.truncated(name);
        } catch (IOException e) {
            throw ImageExceptions.damaged(name, ImageFormat.PNG, e);
        } finally {
            work.inflater.end();
        }
        return new Outcome(work.missing, work.rows);
    }

    /**
     * Returns a buffered stream of inflated bytes: each call of the inflater costs as much as hundreds of bytes, so a
     * picture with one column would take five times as long without a buffer.
     */
    private InputStream inflate(PngChunks.Pixels in) {
        return new BufferedInputStream(new InflaterInputStream(in, inflater, 1 << 14), READ_AHEAD);
    }

    private static int[][] passes(PngHeader header) {
        return header.interlaced() ? ADAM7 : ONE_PASS;
    }

    private static int passWidth(PngHeader header, int[] pass) {
        return Math.ceilDiv(header.width() - pass[0], pass[2]);
    }

    private void decodePass(InputStream stream, int[] pass, boolean partial, Sink sink) throws IOException {
        int pixels = passWidth(header, pass);
        if (pixels < 1) {
            return;
        }
        byte[] row = new byte[(int) header.rowBytes(pixels)];
        byte[] above = new byte[row.length];
        int[] argb = new int[pixels];
        for (int y = pass[1]; y < header.height(); y += pass[3], rows++) {
            int filter = missing > 0 ? -1 : stream.read();
            if (filter >= 0) {
                filter = readRow(stream, row, filter, partial);
            }
            if (filter >= 0) {
                unfilter(filter, row, above);
            } else {
                skipRow(row);
            }
            samples.read(row, pixels, argb);
            sink.row(argb, pixels, pass[0], pass[2], y);
            byte[] swap = above;
            above = row;
            row = swap;
        }
    }

    /** Reads the samples of a row; returns its filter, or -1 if the data ends inside the row and this is allowed. */
    private int readRow(InputStream stream, byte[] row, int filter, boolean partial) throws IOException {
        if (stream.readNBytes(row, 0, row.length) == row.length) {
            return filter;
        }
        if (!partial) {
            throw ImageExceptions.truncated(name);
        }
        return -1;
    }

    /** Sets the samples of a missing row to 0. */
    private void skipRow(byte[] row) {
        if (rows == 0 || !inflater.finished()) {
            throw ImageExceptions.truncated(name);
        }
        Arrays.fill(row, (byte) 0);
        missing++;
    }

    /** Reads up to the end of the zlib stream, which verifies its checksum; a truncated checksum is accepted. */
    private static void checkEnd(InputStream stream) throws IOException {
        try {
            stream.read();
        } catch (EOFException e) {
            return; // all pixels are present; Pillow accepts this too
        }
    }

    private void unfilter(int filter, byte[] row, byte[] above) {
        for (int from = 0; from < row.length; from += Interruption.STEP) {
            Interruption.check(name);
            unfilter(filter, row, above, from, Math.min(row.length, from + Interruption.STEP));
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
            default -> throw ImageExceptions.damaged(name, ImageFormat.PNG, "a row has an unknown filter");
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
