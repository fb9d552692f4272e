package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.bytes.ByteView;

/** The arithmetic decoder of VP8 (RFC 6386, section 7): one bit after the other, each with its own probability. */
final class Vp8BoolDecoder {
    private final ByteView in;
    private int at; // next byte
    private int range = 255;
    private int value; // the bytes read, minus what was decoded; less than range << spare
    private int spare; // bits of value after the eight that are compared with the range

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
        // one zero may be read beyond the end, because encoders rely on it; if more are read, data is missing
        if (at > in.length()) {
            throw ImageExceptions.truncated(in.name());
        }
        int next = at < in.length() ? in.u8(at) : 0;
        at++;
        return next;
    }

    /**
     * Decodes a bit.
     *
     * @param probability the probability of a zero, in 256ths
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
        int shift = Integer.numberOfLeadingZeros(range) - 24; // until the range is at least 128
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

    /** Decodes a number of the given number of bits, the highest first. */
    int number(int bits) {
        int number = 0;
        for (int i = 0; i < bits; i++) {
            number = number << 1 | (flag() ? 1 : 0);
        }
        return number;
    }

    /** Decodes a number of the given number of bits, followed by a sign. */
    int signed(int bits) {
        int number = number(bits);
        return flag() ? -number : number;
    }

    /** Decodes a flag; if it is set, decodes a number with a sign, otherwise returns 0. */
    int optionalSigned(int bits) {
        return flag() ? signed(bits) : 0;
    }
}
