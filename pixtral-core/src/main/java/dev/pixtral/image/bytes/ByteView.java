package dev.pixtral.image.bytes;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import java.nio.charset.StandardCharsets;

/**
 * A bounds-checked range of the bytes of an encoded picture: reading outside the range means that the file was cut off.
 * Offsets are {@code long}, so sums of numbers from a file cannot overflow.
 *
 * @param name name of the picture in error messages
 * @param bytes the encoded picture, not copied
 * @param start first byte of the range
 * @param length length of the range
 */
public record ByteView(String name, byte[] bytes, int start, int length) {

    /**
     * Returns a view of all bytes of a picture.
     *
     * @param name name of the picture in messages
     * @param bytes the encoded picture, not copied
     * @return the view
     */
    public static ByteView of(String name, byte[] bytes) {
        return new ByteView(name, bytes, 0, bytes.length);
    }

    /**
     * Returns whether a number of bytes can be read.
     *
     * @param at offset in the range
     * @param count number of bytes
     * @return true if they are all in the range
     */
    public boolean has(long at, long count) {
        return at >= 0 && count >= 0 && at <= length && count <= length - at;
    }

    /**
     * Checks that a number of bytes can be read.
     *
     * @param at offset in the range
     * @param count number of bytes
     * @throws ImageException if they are not all in the range, because the picture ends too early
     */
    public void require(long at, long count) {
        if (!has(at, count)) {
            throw ImageExceptions.truncated(name);
        }
    }

    /**
     * Returns a view of a part of the range.
     *
     * @param at offset in the range
     * @param count number of bytes
     * @return the view
     * @throws ImageException if the bytes are not all in the range
     */
    public ByteView slice(long at, long count) {
        require(at, count);
        return new ByteView(name, bytes, start + (int) at, (int) count);
    }

    /**
     * Returns an unsigned byte.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it is not in the range
     */
    public int u8(long at) {
        require(at, 1);
        return bytes[start + (int) at] & 0xff;
    }

    /**
     * Returns an unsigned big-endian number of two bytes.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it is not in the range
     */
    public int u16be(long at) {
        return u8(at) << 8 | u8(at + 1);
    }

    /**
     * Returns an unsigned little-endian number of two bytes.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it is not in the range
     */
    public int u16le(long at) {
        return u8(at) | u8(at + 1) << 8;
    }

    /**
     * Returns an unsigned little-endian number of three bytes.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it is not in the range
     */
    public int u24le(long at) {
        return u16le(at) | u8(at + 2) << 16;
    }

    /**
     * Returns an unsigned big-endian number of four bytes.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it is not in the range
     */
    public long u32be(long at) {
        return (long) u16be(at) << 16 | u16be(at + 2);
    }

    /**
     * Returns an unsigned little-endian number of four bytes.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it is not in the range
     */
    public long u32le(long at) {
        return u16le(at) | (long) u16le(at + 2) << 16;
    }

    /**
     * Returns whether the bytes at an offset equal the given characters.
     *
     * @param at offset in the range
     * @param ascii characters below 256, one for each byte
     * @return true if they are equal
     */
    public boolean startsWith(long at, String ascii) {
        return has(at, ascii.length()) && ascii(at, ascii.length()).equals(ascii);
    }

    /**
     * Returns bytes as characters below 256.
     *
     * @param at offset in the range
     * @param count number of bytes
     * @return one character for each byte
     * @throws ImageException if they are not all in the range
     */
    public String ascii(long at, int count) {
        require(at, count);
        return new String(bytes, start + (int) at, count, StandardCharsets.ISO_8859_1);
    }
}
