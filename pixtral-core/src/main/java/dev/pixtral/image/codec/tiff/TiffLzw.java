package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;

/**
 * The LZW variant of TIFF (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant bit first, whose width grows
 * one code early. Files of old programs have the least significant bit first, and their codes grow as in GIF; they are
 * recognised by their first code, as in libtiff.
 */
final class TiffLzw extends TiffUnpacker {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int MOST_CODES = 4096;
    private static final int SHORTEST = 9;
    private static final int LONGEST = 12;
    private static final int NONE = -1;

    private final short[] prefixes = new short[MOST_CODES];
    private final byte[] lasts = new byte[MOST_CODES];
    private final byte[] firsts = new byte[MOST_CODES]; // the first byte of the string of each code
    private final short[] lengths = new short[MOST_CODES];

    private ByteView in;
    private boolean old;
    private int nextByte;
    private int bits; // read but not yet used
    private int bitCount;
    private int width; // of a code
    private int next; // the next code to define
    private int previous;
    private boolean ended;

    TiffLzw() {
        for (int i = 0; i < CLEAR; i++) {
            lasts[i] = firsts[i] = (byte) i;
            lengths[i] = 1;
        }
    }

    @Override
    void begin(ByteView packed) {
        in = packed;
        old = packed.length() > 1 && packed.u8(0) == 0 && (packed.u8(1) & 1) == 1;
        nextByte = 0;
        bits = 0;
        bitCount = 0;
        ended = false;
        clear();
    }

    private void clear() {
        width = SHORTEST;
        next = FIRST;
        previous = NONE;
    }

    @Override
    int fill(byte[] out, int most) {
        int count = 0;
        for (int step = 1; count < most && count <= out.length - MOST_CODES && !ended; step++) {
            Interruption.check(in.name(), step);
            int code = code();
            if (code == END) {
                ended = true;
            } else if (code == CLEAR) {
                clear();
            } else {
                if (code > next || previous == NONE && code >= FIRST || code == next && next == MOST_CODES) {
                    throw damaged(in);
                }
                define(code);
                count = write(code, out, count);
                previous = code;
            }
        }
        return count;
    }

    /**
     * Defines the next code: the previous string followed by the first byte of this one. A full table stays unchanged
     * until it is cleared.
     */
    private void define(int code) {
        if (previous == NONE || next == MOST_CODES) {
            return;
        }
        prefixes[next] = (short) previous;
        firsts[next] = firsts[previous];
        lasts[next] = code == next ? firsts[previous] : firsts[code];
        lengths[next] = (short) (lengths[previous] + 1);
        next++;
        if (next + (old ? 0 : 1) == 1 << width && width < LONGEST) {
            width++;
        }
    }

    private int write(int code, byte[] out, int at) {
        int end = at + lengths[code];
        int string = code;
        for (int i = end - 1; i >= at; i--) {
            out[i] = lasts[string];
            string = prefixes[string];
        }
        return end;
    }

    /** Returns the next code; the end code if there are no more bytes. */
    private int code() {
        while (bitCount < width) {
            if (nextByte == in.length()) {
                return END;
            }
            int value = in.bytes()[in.start() + nextByte++] & 0xff;
            bits = old ? bits | value << bitCount : bits << 8 | value;
            bitCount += 8;
        }
        bitCount -= width;
        int mask = (1 << width) - 1;
        if (old) {
            int code = bits & mask;
            bits >>>= width;
            return code;
        }
        return bits >>> bitCount & mask;
    }

    @Override
    long used() {
        return nextByte;
    }
}
