package dev.pixtral.image.codec.png;

import dev.pixtral.image.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Writes PNG files chunk by chunk. */
public final class PngMaker {
    public static final int GREY = 0;
    public static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGBA = 6;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private int sequence;

    /** Begins a file. */
    public PngMaker(int width, int height, int depth, int colour, int interlace) {
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        chunk(
                "IHDR",
                header.put(new byte[] {(byte) depth, (byte) colour, 0, 0, (byte) interlace})
                        .array());
    }

    public PngMaker chunk(String type, byte... data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        file.writeBytes(chunk.putInt((int) crc.getValue()).array());
        return this;
    }

    /** Adds bytes that are no chunk. */
    PngMaker bytes(byte... bytes) {
        file.writeBytes(bytes);
        return this;
    }

    /** Compresses rows in hexadecimal digits, each with its filter; blanks say nothing. */
    static byte[] deflated(String rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(HexFormat.of().parseHex(rows.replaceAll("\\s", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public PngMaker pixels(String rows) {
        return chunk("IDAT", deflated(rows));
    }

    PngMaker animation(int frames) {
        return chunk("acTL", ByteBuffer.allocate(8).putInt(frames).array());
    }

    /** Adds the header of a frame. */
    PngMaker frame(int x, int y, int width, int height, int dispose, int blend) {
        return frame(sequence++, x, y, width, height, dispose, blend);
    }

    /** Adds the header of a frame that has this sequence number. */
    PngMaker frame(int number, int x, int y, int width, int height, int dispose, int blend) {
        ByteBuffer control = ByteBuffer.allocate(26).putInt(number);
        control.putInt(width).putInt(height).putInt(x).putInt(y);
        control.putShort((short) 1).putShort((short) 10).put((byte) dispose).put((byte) blend);
        return chunk("fcTL", control.array());
    }

    /** Adds the pixels of a frame. */
    PngMaker framePixels(String rows) {
        return frameData(deflated(rows));
    }

    /** Adds a part of the compressed pixels of a frame. */
    PngMaker frameData(byte... data) {
        return frameData(sequence++, data);
    }

    PngMaker frameData(int number, byte... data) {
        return chunk(
                "fdAT",
                ByteBuffer.allocate(4 + data.length).putInt(number).put(data).array());
    }

    /** Returns the file so far. */
    public byte[] unfinished() {
        return file.toByteArray();
    }

    public byte[] end() {
        return chunk("IEND").unfinished();
    }

    public ImageSource source() {
        return ImageSource.of("picture", end());
    }
}
