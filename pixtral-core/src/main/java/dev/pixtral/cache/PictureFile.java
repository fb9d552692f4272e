package dev.pixtral.cache;

import dev.pixtral.model.PictureFeatures;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntFunction;
import javax.crypto.Mac;

/**
 * The format of a file of features: a header, the rows as float32, and a keyed hash of both, so that nobody without the
 * key of the folder can write a file that is believed. All numbers are little-endian:
 *
 * <pre>
 *   0   8 bytes   "PxtlPict"
 *   8   4 bytes   version of the format, 1
 *  12   4 bytes   rows (patches)
 *  16   4 bytes   columns (hidden size)
 *  20   4 bytes   zero
 *  24  32 bytes   identity of the model
 *  56  32 bytes   name of the file, which is a keyed hash of model and picture
 *  88             rows * columns * 4 bytes, row-major
 *       32 bytes  HMAC-SHA256 of everything before, with the key of the folder
 * </pre>
 *
 * @param rows number of patches
 * @param cols width of a row
 * @param identity 32 bytes that identify the model
 * @param name 32 bytes that identify model and picture
 */
record PictureFile(int rows, int cols, byte[] identity, byte[] name) {
    static final int VERSION = 1;
    static final int HASH = 32;
    private static final byte[] MAGIC = "PxtlPict".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER = 24 + 2 * HASH;
    private static final int AT_ONCE = 1 << 18;
    private static final ValueLayout.OfInt NATIVE = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfInt STORED = NATIVE.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Thrown if a file is not what its name says. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    /** Returns the size of the file. */
    long bytes() {
        return HEADER + 4L * rows * cols + HASH;
    }

    String fileName() {
        return HexFormat.of().formatHex(name) + PictureFolder.ENDING;
    }

    private byte[] header() {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(rows)
                .putInt(cols)
                .putInt(0)
                .put(identity)
                .put(name)
                .array();
    }

    /**
     * Writes the file.
     *
     * @param features {@code [rows, cols]}
     * @param mac a new one, with the key of the folder
     */
    void write(FileChannel to, PictureFeatures features, Mac mac) throws IOException {
        byte[] header = header();
        mac.update(header);
        writeAll(to, ByteBuffer.wrap(header));
        byte[] some = new byte[AT_ONCE];
        MemorySegment chunk = MemorySegment.ofArray(some);
        MemorySegment from = features.rows();
        for (long at = 0; at < from.byteSize(); at += AT_ONCE) {
            int count = (int) Math.min(AT_ONCE, from.byteSize() - at);
            MemorySegment.copy(from, NATIVE, at, chunk, STORED, 0, count / Integer.BYTES);
            mac.update(some, 0, count);
            writeAll(to, ByteBuffer.wrap(some, 0, count));
        }
        writeAll(to, ByteBuffer.wrap(mac.doFinal()));
    }

    private static void writeAll(FileChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /**
     * Reads the file.
     *
     * @param mac a new one, with the key of the folder
     * @param memory allocates features that the caller holds
     * @return features that the caller holds
     * @throws Damaged if one byte of it is not as it was written, or it was written for something else
     */
    PictureFeatures read(FileChannel from, Mac mac, IntFunction<PictureFeatures> memory) throws IOException {
        if (from.size() != bytes()) {
            throw new Damaged("it has %d bytes instead of %d".formatted(from.size(), bytes()));
        }
        byte[] header = new byte[HEADER];
        readAll(from, ByteBuffer.wrap(header));
        if (!Arrays.equals(header, header())) {
            throw new Damaged("its header is not the expected one");
        }
        mac.update(header);
        PictureFeatures features = memory.apply(Math.multiplyExact(rows, cols));
        boolean read = false;
        try {
            readRows(from, features, mac);
            read = true;
            return features;
        } finally {
            if (!read) {
                features.release();
            }
        }
    }

    private static void readRows(FileChannel from, PictureFeatures features, Mac mac) throws IOException {
        byte[] some = new byte[AT_ONCE];
        MemorySegment chunk = MemorySegment.ofArray(some);
        MemorySegment to = features.rows();
        for (long at = 0; at < to.byteSize(); at += AT_ONCE) {
            int count = (int) Math.min(AT_ONCE, to.byteSize() - at);
            readAll(from, ByteBuffer.wrap(some, 0, count));
            mac.update(some, 0, count);
            MemorySegment.copy(chunk, STORED, 0, to, NATIVE, at, count / Integer.BYTES);
        }
        byte[] hash = new byte[HASH];
        readAll(from, ByteBuffer.wrap(hash));
        if (!Arrays.equals(hash, mac.doFinal())) {
            throw new Damaged("its content is not what was written");
        }
    }

    private static void readAll(FileChannel from, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (from.read(bytes) < 0) {
                throw new EOFException("it has become shorter while it was read");
            }
        }
    }
}
