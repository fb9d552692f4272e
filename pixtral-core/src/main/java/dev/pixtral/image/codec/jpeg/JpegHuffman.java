package dev.pixtral.image.codec.jpeg;

import java.util.Arrays;

/** A Huffman code of JPEG (ITU-T T.81, annex C), prepared for decoding. */
final class JpegHuffman {
    /** Codes up to this length are decoded in one step. */
    static final int LOOK_AHEAD = 8;

    private static final int LONGEST = 16;
    private static final int SYMBOLS = 256;
    private static final int MOST_DC_BITS = 15;

    private final byte[] symbols;
    private final int[] largest = new int[LONGEST + 2]; // the largest code of each length, -1 if there is none
    private final int[] offset = new int[LONGEST + 2]; // from a code of each length to its symbol
    private final short[] look = new short[1 << LOOK_AHEAD]; // length and symbol

    private JpegHuffman(byte[] symbols) {
        this.symbols = symbols;
        Arrays.fill(largest, -1);
        largest[LONGEST + 1] = Integer.MAX_VALUE;
        Arrays.fill(look, (short) (LOOK_AHEAD + 1 << 8));
    }

    /**
     * Creates a code.
     *
     * @param counts the number of codes of each length from 1 to 16 bits
     * @param symbols their symbols
     * @return the code, or null if such a code is impossible
     */
    static JpegHuffman of(int[] counts, byte[] symbols) {
        JpegHuffman table = new JpegHuffman(Arrays.copyOf(symbols, SYMBOLS));
        int code = 0;
        int symbol = 0;
        for (int length = 1; length <= LONGEST && symbol < symbols.length; length++, code <<= 1) {
            table.offset[length] = symbol - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, symbol++) {
                table.enter(code, length, symbols[symbol]);
            }
            if (code >= 1 << length) {
                return null; // a code of only ones does not exist
            }
            if (counts[length - 1] > 0) {
                table.largest[length] = code - 1;
            }
        }
        return table;
    }

    private void enter(int code, int length, byte symbol) {
        int free = LOOK_AHEAD - length;
        if (free >= 0 && code < 1 << length) {
            Arrays.fill(look, code << free, code + 1 << free, (short) (length << 8 | symbol & 0xff));
        }
    }

    /** Returns whether all symbols are possible sizes of differences of mean values. */
    boolean fitsMeans(int count) {
        for (int i = 0; i < count; i++) {
            if ((symbols[i] & 0xff) > MOST_DC_BITS) {
                return false;
            }
        }
        return true;
    }

    /** Returns the lookup entry for the next bits, the lowest {@link #LOOK_AHEAD} of a number. */
    int look(int next) {
        return look[next & (1 << LOOK_AHEAD) - 1];
    }

    /** Returns the length of the code, {@link #LOOK_AHEAD} + 1 if it is longer than the look-ahead. */
    static int length(int entry) {
        return entry >> 8;
    }

    static int symbol(int entry) {
        return entry & 0xff;
    }

    int largest(int length) {
        return largest[length];
    }

    int symbol(int length, int code) {
        return symbols[code + offset[length] & SYMBOLS - 1] & 0xff;
    }
}
