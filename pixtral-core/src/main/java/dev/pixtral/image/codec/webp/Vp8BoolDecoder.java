package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.bytes.ByteView;

/** The arithmetic decoder of VP8 (RFC 6386, section 7): one bit after the other, each with a probability of its own. */
final class Vp8BoolDecoder {
    private final ByteView in;
    private int at; // next byte
    private int range = 255;
    private int value; // the bytes read, less what was decoded; below range << spare
    private int spare; // bits of value behind the eight that are compared with the range

    /**
     * Starts decoding.
     *
     * @param in a partition, from its first byte to its last
     */
    Vp8BoolDecoder(ByteView in) {
        this.in = in;
        this.value = nextByte();
    }

    private int nextByte() {
        if (at > in.length()) { // one zero may be read behind the end, as encoders count on it; more means that
            // data is missing
            throw ImageExceptions.truncated(in.name());
        }
        int next = at < in.length() ? in.u8(at) : 0;
        at++;
        return next;
    }

    /**
     * Decodes a bit.
     *
     * @param probability probability of a zero, in 256ths
     */
    boolean bit(int probability) {
        int split = 1 + ((range - 1) * probability >> 8);
        int border = split << spare;
        boolean one = value >= border;
        if (one) {
            range -= split;
            value -= border;
        } else {
            range = split;
        }
        int shift = Integer.numberOfLeadingZeros(range) - 24; // until range is 128 or more
        range <<= shift;
        spare -= shift;
        if (spare < 0) {
            value = value << 8 | nextByte();
            spare += 8;
        }
        return one;
    }

    boolean flag() {
        return bit(128);
    }

    /** Decodes a number of so many bits, the highest first. */
    int number(int bits) {
        int number = 0;
        for (int i = 0; i < bits; i++) {
            number = number << 1 | (flag() ? 1 : 0);
        }
        return number;
    }

    /** Decodes a number of so many bits and a sign. */
    int signed(int bits) {
        int number = number(bits);
        return flag() ? -number : number;
    }

    /** Decodes a flag, and a number with a sign if it is set; else 0. */
    int optionalSigned(int bits) {
        return flag() ? signed(bits) : 0;
    }
}
