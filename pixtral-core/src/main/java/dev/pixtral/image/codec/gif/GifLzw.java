package dev.pixtral.image.codec.gif;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;

/**
 * The LZW variant of GIF (GIF89a specification, appendix F): codes of growing width, least significant bit first. Its
 * tables are reused for one frame after the other, because a file may have thousands of tiny ones.
 */
final class GifLzw {
    private static final int MOST_CODES = 4096;

    private final ByteView in;
    private long at; // next byte of data
    private long blockEnd; // end of the current sub-block
    private int bits; // bits read but not yet used
    private int bitCount;

    private final short[] prefix = new short[MOST_CODES];
    private final byte[] suffix = new byte[MOST_CODES];
    private final byte[] first = new byte[MOST_CODES]; // the first index of the string of each code
    private final int[] lengths = new int[MOST_CODES];

    /** Creates a decoder for the frames of a file. */
    GifLzw(ByteView in) {
        this.in = in;
    }

    /**
     * Decodes the colour indices of a frame.
     *
     * @param at offset of the minimum code size, before the sub-blocks
     * @param count the number of indices to decode; further data is not read
     * @return the indices
     * @throws ImageException if the data is damaged or ends before that
     */
    byte[] decode(long at, int count) {
        int minimumSize = in.u8(at);
        if (minimumSize < 1 || minimumSize > 8) {
            throw damaged();
        }
        this.at = at + 1;
        blockEnd = at + 1;
        bits = 0;
        bitCount = 0;
        return decode(minimumSize, count);
    }

    private ImageException damaged() {
        return ImageExceptions.damaged(in.name(), ImageFormat.GIF, "its compressed data is invalid");
    }

    private byte[] decode(int minimumSize, int count) {
        int clear = 1 << minimumSize;
        for (int i = 0; i < clear; i++) {
            suffix[i] = first[i] = (byte) i;
            lengths[i] = 1;
        }
        byte[] out = new byte[count];
        int written = 0;
        int next = clear + 2; // the next code to define; clear + 1 ends the data
        int width = minimumSize + 1;
        int previous = -1;
        for (int step = 0; written < count; step++) {
            Interruption.check(in.name(), step);
            int code = code(width);
            if (code == clear) {
                next = clear + 2;
                width = minimumSize + 1;
                previous = -1;
                continue;
            }
            if (code == clear + 1) {
                throw ImageExceptions.truncated(in.name());
            }
            if (code > next || code == next && previous < 0 || previous < 0 && code > clear) {
                throw damaged();
            }
            if (previous >= 0 && next < MOST_CODES) {
                define(next, previous, first[code == next ? previous : code]);
                next++;
                if (next == 1 << width && width < 12) {
                    width++;
                }
            } // else the table is full until it is cleared
            written = write(code, out, written);
            previous = code;
        }
        return out;
    }

    private void define(int code, int previous, byte last) {
        prefix[code] = (short) previous;
        suffix[code] = last;
        first[code] = first[previous];
        lengths[code] = lengths[previous] + 1;
    }

    /** Writes the string of a code, from its last index to its first; indices beyond the frame are dropped. */
    private int write(int code, byte[] out, int at) {
        int end = at + lengths[code];
        int string = code;
        for (int i = end - 1; i >= at; i--) {
            if (i < out.length) {
                out[i] = suffix[string];
            }
            string = prefix[string];
        }
        return end;
    }

    private int code(int width) {
        while (bitCount < width) {
            bits |= nextByte() << bitCount;
            bitCount += 8;
        }
        int code = bits & (1 << width) - 1;
        bits >>>= width;
        bitCount -= width;
        return code;
    }

    private int nextByte() {
        if (at == blockEnd) {
            int length = in.u8(at);
            if (length == 0) {
                throw ImageExceptions.truncated(in.name());
            }
            at++;
            blockEnd = at + length;
        }
        return in.u8(at++);
    }
}
