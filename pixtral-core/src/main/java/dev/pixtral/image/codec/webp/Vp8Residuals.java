package dev.pixtral.image.codec.webp;

import java.util.Arrays;

/**
 * Reads the coefficients of macroblocks (RFC 6386, section 13), dequantises them, and resolves the second-order block.
 */
final class Vp8Residuals {
    static final int BLOCKS = 24; // 16 of luma, 4 of each chroma plane

    // block types, the first index of the token probabilities
    private static final int LUMA_WITHOUT_DC = 0;
    private static final int SECOND = 1;
    private static final int CHROMA = 2;
    private static final int LUMA = 3;

    private static final int[] BAND = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7};
    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

    // probabilities of the extra bits of the categories 3 to 6 of large values (13.2)
    private static final int[][] CATEGORIES = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };

    private final int[] probabilities;

    // whether the neighbouring block had coefficients: 4 of luma, 2 and 2 of chroma, 1 second-order block
    private final int[] above; // [columns, 9]
    private final int[] left = new int[9];

    /** Coefficients of the last macroblock, {@code [24, 16]}, row-major in each block. */
    final int[] coefficients = new int[BLOCKS * 16];

    /** Whether the last macroblock has any coefficients. */
    boolean any;

    private final int[] second = new int[16];

    Vp8Residuals(Vp8Header header, int columns) {
        this.probabilities = header.tokenProbabilities;
        this.above = new int[9 * columns];
    }

    void startRow() {
        Arrays.fill(left, 0);
    }

    /** Skips a macroblock without coefficients. The mark of a second-order block remains until the next one. */
    void skip(int column, boolean byBlocks) {
        any = false;
        int count = byBlocks ? 8 : 9;
        Arrays.fill(above, 9 * column, 9 * column + count, 0);
        Arrays.fill(left, 0, count, 0);
        Arrays.fill(coefficients, 0);
    }

    /** Reads a macroblock. */
    void read(Vp8BoolDecoder in, int column, boolean byBlocks, Vp8Header.Steps steps) {
        Arrays.fill(coefficients, 0);
        any = false;
        int top = 9 * column;
        if (!byBlocks) {
            Arrays.fill(second, 0);
            int end = block(in, SECOND, 0, context(top, 8, 8), second, 0, steps.secondDc(), steps.secondAc());
            mark(top, 8, 8, end > 0);
            Vp8Transform.spreadSecondOrder(second, coefficients);
        }
        int first = byBlocks ? 0 : 1;
        int type = byBlocks ? LUMA : LUMA_WITHOUT_DC;
        for (int i = 0; i < 16; i++) {
            int x = i & 3;
            int y = i >> 2;
            int end = block(in, type, first, context(top, x, y), coefficients, 16 * i, steps.lumaDc(), steps.lumaAc());
            mark(top, x, y, end > first);
            any |= end > 1 || coefficients[16 * i] != 0;
        }
        for (int i = 0; i < 8; i++) {
            int plane = 4 + 2 * (i >> 2);
            int x = plane + (i & 1);
            int y = plane + (i >> 1 & 1);
            int end = block(
                    in, CHROMA, 0, context(top, x, y), coefficients, 16 * (16 + i), steps.chromaDc(), steps.chromaAc());
            mark(top, x, y, end > 0);
            any |= end > 0;
        }
    }

    private int context(int top, int x, int y) {
        return above[top + x] + left[y];
    }

    private void mark(int top, int x, int y, boolean coded) {
        above[top + x] = left[y] = coded ? 1 : 0;
    }

    /** Reads a block and returns the index after its last token. */
    private int block(Vp8BoolDecoder in, int type, int first, int context, int[] out, int at, int dcStep, int acStep) {
        int n = first;
        int node = node(type, n, context);
        if (!in.bit(probabilities[node])) {
            return n; // the end of the block
        }
        while (true) {
            while (!in.bit(probabilities[node + 1])) { // a zero; the block cannot end after it
                if (++n == 16) {
                    return 16;
                }
                node = node(type, n, 0);
            }
            boolean one = !in.bit(probabilities[node + 2]);
            int value = one ? 1 : large(in, node);
            int step = n == 0 ? dcStep : acStep;
            out[at + ZIGZAG[n]] = (in.flag() ? -value : value) * step;
            if (++n == 16) {
                return 16;
            }
            node = node(type, n, one ? 1 : 2);
            if (!in.bit(probabilities[node])) {
                return n;
            }
        }
    }

    private static int node(int type, int n, int context) {
        return ((type * Vp8Tables.BANDS + BAND[n]) * Vp8Tables.CONTEXTS + context) * Vp8Tables.NODES;
    }

    /** Reads a value above 1 (13.2). */
    private int large(Vp8BoolDecoder in, int node) {
        if (!in.bit(probabilities[node + 3])) {
            if (!in.bit(probabilities[node + 4])) {
                return 2;
            }
            return in.bit(probabilities[node + 5]) ? 4 : 3;
        }
        if (!in.bit(probabilities[node + 6])) {
            if (!in.bit(probabilities[node + 7])) {
                return in.bit(159) ? 6 : 5;
            }
            int two = in.bit(165) ? 2 : 0;
            return 7 + two + (in.bit(145) ? 1 : 0);
        }
        int high = in.bit(probabilities[node + 8]) ? 1 : 0;
        int category = 2 * high + (in.bit(probabilities[node + 9 + high]) ? 1 : 0);
        int extra = 0;
        for (int probability : CATEGORIES[category]) {
            extra = 2 * extra + (in.bit(probability) ? 1 : 0);
        }
        return 3 + (8 << category) + extra;
    }
}
