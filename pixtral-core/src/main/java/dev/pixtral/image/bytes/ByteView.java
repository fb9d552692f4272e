package dev.pixtral.image.bytes;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import java.nio.charset.StandardCharsets;

/**
 * A range of bytes of an encoded picture that can only be read inside: whatever lies outside means that the file was
 * cut off. Offsets are {@code long} so that the sums of numbers from a file need no care.
 *
 * @param name name of the picture for error messages
 * @param bytes the encoded picture, not copied
 * @param start first byte of the range
 * @param length length of the range
 */
public record ByteView(String name, byte[] bytes, int start, int length) {

    /**
     * All bytes of a picture.
     *
     * @param name how messages call the picture
     * @param bytes the encoded picture, not copied
     * @return a view of them
     */
    public static ByteView of(String name, byte[] bytes) {
        return new ByteView(name, bytes, 0, bytes.length);
    }

    /**
     * Whether bytes can be read.
     *
     * @param at offset in the range
     * @param count how many
     * @return true if they all lie in the range
     */
    public boolean has(long at, long count) {
        return at >= 0 && count >= 0 && at <= length && count <= length - at;
    }

    /**
     * Refuses a picture that ends too early.
     *
     * @param at offset in the range
     * @param count how many bytes are needed
     * @throws ImageException if they do not all lie in the range
     */
    public void require(long at, long count) {
        if (!has(at, count)) {
            throw ImageExceptions.truncated(name);
        }
    }

    /**
     * A part of the range.
     *
     * @param at offset in the range
     * @param count how many bytes it has
     * @return a view of them
     * @throws ImageException if they do not all lie in the range
     */
    public ByteView slice(long at, long count) {
        require(at, count);
        return new ByteView(name, bytes, start + (int) at, (int) count);
    }

    /**
     * An unsigned byte.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it does not lie in the range
     */
    public int u8(long at) {
        require(at, 1);
        return bytes[start + (int) at] & 0xff;
    }

    /**
     * An unsigned number of two bytes, the high one first.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it does not lie in the range
     */
    public int u16be(long at) {
        return u8(at) << 8 | u8(at + 1);
    }

    /**
     * An unsigned number of two bytes, the low one first.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it does not lie in the range
     */
    public int u16le(long at) {
        return u8(at) | u8(at + 1) << 8;
    }

    /**
     * An unsigned number of three bytes, the lowest first.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it does not lie in the range
     */
    public int u24le(long at) {
        return u16le(at) | u8(at + 2) << 16;
    }

    /**
     * An unsigned number of four bytes, the highest first.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it does not lie in the range
     */
    public long u32be(long at) {
        return (long) u16be(at) << 16 | u16be(at + 2);
    }

    /**
     * An unsigned number of four bytes, the lowest first.
     *
     * @param at offset in the range
     * @return the number
     * @throws ImageException if it does not lie in the range
     */
    public long u32le(long at) {
        return u16le(at) | (long) u16le(at + 2) << 16;
    }

    /**
     * Whether these characters stand somewhere.
     *
     * @param at offset in the range
     * @param ascii ASCII characters, or others below 256 for bytes
     * @return true if they do
     */
    public boolean startsWith(long at, String ascii) {
        return has(at, ascii.length()) && ascii(at, ascii.length()).equals(ascii);
    }

    /**
     * Bytes as characters below 256.
     *
     * @param at offset in the range
     * @param count how many
     * @return a character for each byte
     * @throws ImageException if they do not all lie in the range
     */
    public String ascii(long at, int count) {
        require(at, count);
        return new String(bytes, start + (int) at, count, StandardCharsets.ISO_8859_1);
    }
}
