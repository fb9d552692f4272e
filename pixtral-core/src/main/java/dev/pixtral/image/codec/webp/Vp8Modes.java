package dev.pixtral.image.codec.webp;

import java.util.Arrays;

/** Reads how each macroblock of a key frame is predicted (RFC 6386, sections 10 and 11). */
final class Vp8Modes {
    // prediction of a 16 x 16 luma or an 8 x 8 chroma block
    static final int DC = 0;
    static final int VERTICAL = 1;
    static final int HORIZONTAL = 2;
    static final int TRUE_MOTION = 3;

    // prediction of a 4 x 4 block, numbered as in Vp8Tables.BLOCK_MODES
    static final int BLOCK_DC = 0;
    static final int BLOCK_TRUE_MOTION = 1;
    static final int BLOCK_VERTICAL = 2;
    static final int BLOCK_HORIZONTAL = 3;
    static final int BLOCK_LEFT_DOWN = 4;
    static final int BLOCK_RIGHT_DOWN = 5;
    static final int BLOCK_VERTICAL_RIGHT = 6;
    static final int BLOCK_VERTICAL_LEFT = 7;
    static final int BLOCK_HORIZONTAL_DOWN = 8;
    static final int BLOCK_HORIZONTAL_UP = 9;

    private static final int BLOCK_MODE_COUNT = 10;

    // inner nodes are positive and index the next pair, leaves are complements of modes; the probability of the pair
    // at i has the index i / 2
    private static final int[] BLOCK_TREE = {
        ~BLOCK_DC,
        2,
        ~BLOCK_TRUE_MOTION,
        4,
        ~BLOCK_VERTICAL,
        6,
        8,
        12,
        ~BLOCK_HORIZONTAL,
        10,
        ~BLOCK_RIGHT_DOWN,
        ~BLOCK_VERTICAL_RIGHT,
        ~BLOCK_LEFT_DOWN,
        14,
        ~BLOCK_VERTICAL_LEFT,
        16,
        ~BLOCK_HORIZONTAL_DOWN,
        ~BLOCK_HORIZONTAL_UP
    };

    private final Vp8BoolDecoder in;
    private final Vp8Header header;
    private final int[] above; // modes of the 4 x 4 blocks directly above, [4 * macroblocks of a row]
    private final int[] left = new int[4];

    // of the last macroblock
    int segment;
    boolean skipped;
    boolean byBlocks; // its sixteen 4 x 4 luma blocks are predicted one by one
    int luma; // if not by blocks
    final int[] blocks = new int[16]; // if by blocks
    int chroma;

    Vp8Modes(Vp8BoolDecoder in, Vp8Header header, int columns) {
        this.in = in;
        this.header = header;
        this.above = new int[4 * columns];
    }

    /** Starts a row: blocks outside the picture count as predicted by their mean. */
    void startRow() {
        Arrays.fill(left, BLOCK_DC);
    }

    /** Reads the macroblock in the given column. */
    void read(int column) {
        segment = header.segmentMap ? readSegment() : 0;
        skipped = header.skipping && in.bit(header.skipProbability);
        byBlocks = !in.bit(145);
        if (byBlocks) {
            readBlocks(4 * column);
        } else {
            luma = in.bit(156) ? (in.bit(128) ? TRUE_MOTION : HORIZONTAL) : (in.bit(163) ? VERTICAL : DC);
            int asBlocks = asBlockMode(luma);
            Arrays.fill(above, 4 * column, 4 * column + 4, asBlocks);
            Arrays.fill(left, asBlocks);
        }
        chroma = !in.bit(142) ? DC : !in.bit(114) ? VERTICAL : in.bit(183) ? TRUE_MOTION : HORIZONTAL;
    }

    private int readSegment() {
        int[] probabilities = header.segmentProbabilities;
        return in.bit(probabilities[0]) ? 2 + (in.bit(probabilities[2]) ? 1 : 0) : (in.bit(probabilities[1]) ? 1 : 0);
    }

    private void readBlocks(int column) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                int context = (above[column + x] * BLOCK_MODE_COUNT + left[y]) * (BLOCK_MODE_COUNT - 1);
                int node = 0;
                do {
                    boolean bit = in.bit(Vp8Tables.BLOCK_MODES[context + node / 2]);
                    node = BLOCK_TREE[node + (bit ? 1 : 0)];
                } while (node > 0);
                blocks[4 * y + x] = above[column + x] = left[y] = ~node;
            }
        }
    }

    /** Returns the block mode that the neighbours of a macroblock use if the macroblock is predicted as a whole. */
    private static int asBlockMode(int mode) {
        return switch (mode) {
            case VERTICAL -> BLOCK_VERTICAL;
            case HORIZONTAL -> BLOCK_HORIZONTAL;
            case TRUE_MOTION -> BLOCK_TRUE_MOTION;
            default -> BLOCK_DC;
        };
    }
}
