package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;

/**
 * A prefix code (RFC 9649, 3.7.2): symbols with canonical Huffman codes, defined by their lengths. Short codes are
 * looked up; long ones are decoded bit by bit.
 */
final class Vp8lCode {
    static final int LONGEST = 15;

    private static final int LOOKUP_BITS = 7;
    private static final int ITSELF = 160; // bytes of the object, the counts, and the headers of the arrays

    private final short[] symbols; // in the order of their codes
    private final int[] counts = new int[LONGEST + 1]; // number of symbols of each length
    private final short[] lookup; // maps the next bits to length << 12 | symbol, or 0 if the code is longer
    private final int only; // the only symbol, which takes no bits; -1 if there are several

    private Vp8lCode(int[] lengths) {
        int used = 0;
        int last = -1;
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                counts[lengths[symbol]]++;
                used++;
                last = symbol;
            }
        }
        this.only = used == 1 ? last : -1;
        this.symbols = new short[used];
        this.lookup = used > 1 ? new short[1 << LOOKUP_BITS] : new short[0];
        if (used > 1) {
            fill(lengths);
        }
    }

    /**
     * Creates a code.
     *
     * @param lengths the length of each symbol's code, 0 for symbols that do not occur
     * @throws ImageException if these are not the lengths of a complete code
     */
    static Vp8lCode of(String name, int[] lengths) {
        Vp8lCode code = new Vp8lCode(lengths);
        if (code.only < 0 && !code.isComplete()) {
            throw ImageExceptions.damaged(name, ImageFormat.WEBP, "a prefix code is incomplete");
        }
        return code;
    }

    private boolean isComplete() {
        long free = 1;
        for (int length = 1; length <= LONGEST; length++) {
            free = 2 * free - counts[length];
            if (free < 0) {
                return false;
            }
        }
        return free == 0;
    }

    private void fill(int[] lengths) {
        int[] place = new int[LONGEST + 2]; // the index of the first symbol of each length
        int[] code = new int[LONGEST + 2];
        for (int length = 1; length <= LONGEST; length++) {
            place[length + 1] = place[length] + counts[length];
            code[length + 1] = code[length] + counts[length] << 1;
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            if (length > 0) {
                symbols[place[length]++] = (short) symbol;
                fillLookup(code[length]++, length, symbol);
            }
        }
    }

    private void fillLookup(int code, int length, int symbol) {
        if (length > LOOKUP_BITS || code >= 1 << length) {
            return; // too long, or the lengths do not form a code, which is detected later
        }
        // the first bit of a code is read first, so it is the lowest
        int reversed = Integer.reverse(code) >>> 32 - length;
        for (int i = reversed; i < lookup.length; i += 1 << length) {
            lookup[i] = (short) (length << 12 | symbol);
        }
    }

    /** Returns the memory that the tables of this code take, in bytes. */
    int bytes() {
        return ITSELF + Short.BYTES * (symbols.length + lookup.length);
    }

    /** Reads a symbol. */
    int read(Vp8lBits in) {
        if (only >= 0) {
            return only;
        }
        int bits = in.peek(LONGEST);
        int found = lookup[bits & lookup.length - 1];
        if (found != 0) {
            in.skip(found >> 12);
            return found & 0xfff;
        }
        int code = 0; // relative to the first code of its length
        int place = 0;
        for (int length = 1; length <= LONGEST; length++, bits >>= 1) {
            code += bits & 1;
            if (code < counts[length]) {
                in.skip(length);
                return symbols[place + code];
            }
            code = code - counts[length] << 1;
            place += counts[length];
        }
        throw new AssertionError("a complete code has a symbol for every sequence of bits");
    }
}
