package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.bytes.ByteView;

/** Reads bits from bytes, the lowest bit of a byte first. */
final class Vp8lBits {
    private final ByteView in;
    private int next; // byte
    private long buffer; // bits read but not yet used, the next one lowest
    private int count; // of these bits

    Vp8lBits(ByteView in) {
        this.in = in;
    }

    String name() {
        return in.name();
    }

    private void fill(int wanted) {
        while (count < wanted && next < in.length()) {
            buffer |= (long) in.u8(next++) << count;
            count += 8;
        }
    }

    /** Returns the next bits, at most 32, without consuming them; zeros beyond the end of the data. */
    int peek(int bits) {
        fill(bits);
        return (int) (buffer & (1L << bits) - 1);
    }

    /** Consumes bits that {@link #peek} has returned. */
    void skip(int bits) {
        if (bits > count) {
            throw ImageExceptions.truncated(in.name());
        }
        buffer >>>= bits;
        count -= bits;
    }

    /** Reads a number of the given number of bits, at most 32. */
    int number(int bits) {
        int number = peek(bits);
        skip(bits);
        return number;
    }

    boolean flag() {
        return number(1) != 0;
    }
}
