package dev.pixtral.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * VP8L, the lossless pictures of WebP (RFC 9649, section 3), decoded by TwelveMonkeys' reader.
 *
 * <p>It is given a file with the bitstream alone, so it sees no animation and no colour profile that it would apply. Its decoder of
 * lossy pictures is not used: it filters before it predicts, and so drifts away from the format's definition.
 */
final class WebpLossless {
    private static final byte SIGNATURE = 0x2f;
    private static final int HEADER = 20; // RIFF, length, WEBP; VP8L, length

    private WebpLossless() {}

    /**
     * Decodes a bitstream.
     *
     * @param bitstream with its header, which has this width and height
     * @return ARGB, not premultiplied, {@code [height, width]}
     */
    static int[] decode(ByteView bitstream, int width, int height) {
        ByteBuffer file = file(bitstream.length());
        file.put(bitstream.bytes(), bitstream.start(), bitstream.length());
        return read(bitstream.name(), file.array(), width, height);
    }

    /** Decodes a bitstream that has no header, as the ALPH chunk holds it. */
    static int[] decodeWithoutHeader(ByteView data, int width, int height) {
        ByteBuffer file = file(5 + data.length());
        file.put(SIGNATURE);
        file.putInt(width - 1 | height - 1 << 14); // no alpha, version 0
        file.put(data.bytes(), data.start(), data.length());
        return read(data.name(), file.array(), width, height);
    }

    private static ByteBuffer file(int length) {
        int padded = length + (length & 1);
        ByteBuffer file = ByteBuffer.allocate(HEADER + padded).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(HEADER - 8 + padded);
        file.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(length);
        return file;
    }

    private static int[] read(String name, byte[] file, int width, int height) {
        BufferedImage image =
                ImageIoReaders.read(name, ImageFormat.WEBP, new WebPImageReaderSpi(), file, reader -> reader.read(0));
        int bands = image.getRaster().getNumBands();
        int[] row = new int[bands * width];
        int[] argb = new int[width * height];
        for (int y = 0, to = 0; y < height; y++) {
            image.getRaster().getPixels(0, y, width, 1, row);
            for (int from = 0; from < row.length; from += bands, to++) {
                int alpha = bands == 4 ? row[from + 3] : 255;
                argb[to] = alpha << 24 | row[from] << 16 | row[from + 1] << 8 | row[from + 2];
            }
        }
        return argb;
    }
}
