package dev.pixtral.image;

import java.nio.charset.StandardCharsets;

/**
 * A range of bytes of an encoded picture that can only be read inside: whatever lies outside means that the file was cut
 * off. Offsets are {@code long} so that the sums of numbers from a file need no care.
 *
 * @param name name of the picture for error messages
 * @param bytes the encoded picture, not copied
 * @param start first byte of the range
 * @param length length of the range
 */
record ByteView(String name, byte[] bytes, int start, int length) {

    static ByteView of(String name, byte[] bytes) {
        return new ByteView(name, bytes, 0, bytes.length);
    }

    /** Returns whether {@code count} bytes can be read at {@code at}. */
    boolean has(long at, long count) {
        return at >= 0 && count >= 0 && at <= length && count <= length - at;
    }

    void require(long at, long count) {
        if (!has(at, count)) {
            throw ImageExceptions.truncated(name);
        }
    }

    ByteView slice(long at, long count) {
        require(at, count);
        return new ByteView(name, bytes, start + (int) at, (int) count);
    }

    int u8(long at) {
        require(at, 1);
        return bytes[start + (int) at] & 0xff;
    }

    int u16be(long at) {
        return u8(at) << 8 | u8(at + 1);
    }

    int u16le(long at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int u24le(long at) {
        return u16le(at) | u8(at + 2) << 16;
    }

    long u32be(long at) {
        return (long) u16be(at) << 16 | u16be(at + 2);
    }

    long u32le(long at) {
        return u16le(at) | (long) u16le(at + 2) << 16;
    }

    /** Returns whether these ASCII characters, or bytes below 256, stand at {@code at}. */
    boolean startsWith(long at, String ascii) {
        return has(at, ascii.length()) && ascii(at, ascii.length()).equals(ascii);
    }

    /** Returns {@code count} bytes as characters below 256. */
    String ascii(long at, int count) {
        require(at, count);
        return new String(bytes, start + (int) at, count, StandardCharsets.ISO_8859_1);
    }
}
