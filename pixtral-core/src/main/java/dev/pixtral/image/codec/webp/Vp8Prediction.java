package dev.pixtral.image.codec.webp;

/** Predicts blocks from the samples above and to the left of them (RFC 6386, section 12). */
final class Vp8Prediction {
    private static final int UNKNOWN_MEAN = 128;

    // the edge of a 4 x 4 block as one sequence, from the lower left corner up, then right: LKJI X ABCD EFGH; the
    // samples at both ends are repeated
    private static final int CORNER = 5;
    private final int[] edge = new int[15];

    /**
     * Predicts a whole block of luma or chroma.
     *
     * @param plane the plane
     * @param x the left column of the block
     * @param y the top row of the block
     * @param size 16 or 8
     * @param mode one of {@link Vp8Modes#DC} to {@link Vp8Modes#TRUE_MOTION}
     */
    void predict(Vp8Plane plane, int x, int y, int size, int mode) {
        int at = plane.at(x, y);
        int mean = mode == Vp8Modes.DC ? mean(plane, at, size, y > 0, x > 0) : 0;
        for (int row = 0; row < size; row++) {
            int start = at + row * plane.stride;
            for (int column = 0; column < size; column++) {
                int above = plane.get(at - plane.stride + column);
                int left = plane.get(start - 1);
                switch (mode) {
                    case Vp8Modes.VERTICAL -> plane.set(start + column, above);
                    case Vp8Modes.HORIZONTAL -> plane.set(start + column, left);
                    case Vp8Modes.TRUE_MOTION ->
                        plane.setClipped(start + column, above + left - plane.get(at - plane.stride - 1));
                    default -> plane.set(start + column, mean);
                }
            }
        }
    }

    /** Returns the mean of the samples above and to the left, if they are inside the picture. */
    private static int mean(Vp8Plane plane, int at, int size, boolean above, boolean left) {
        int sum = 0;
        int count = (above ? size : 0) + (left ? size : 0);
        for (int i = 0; i < size; i++) {
            sum += above ? plane.get(at - plane.stride + i) : 0;
            sum += left ? plane.get(at + i * plane.stride - 1) : 0;
        }
        return count == 0 ? UNKNOWN_MEAN : (sum + count / 2) / count;
    }

    /**
     * Predicts a 4 x 4 block of luma.
     *
     * @param plane the plane
     * @param at the index of the upper left sample of the block
     * @param aboveRight the index of the four samples to the upper right
     * @param mode one of {@link Vp8Modes#BLOCK_DC} to {@link Vp8Modes#BLOCK_HORIZONTAL_UP}
     */
    void predictBlock(Vp8Plane plane, int at, int aboveRight, int mode) {
        for (int i = 0; i < 4; i++) {
            edge[CORNER - 1 - i] = plane.get(at + i * plane.stride - 1);
            edge[CORNER + 1 + i] = plane.get(at - plane.stride + i);
            edge[CORNER + 5 + i] = plane.get(aboveRight + i);
        }
        edge[CORNER] = plane.get(at - plane.stride - 1);
        edge[0] = edge[1];
        edge[14] = edge[13];
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                plane.setClipped(at + y * plane.stride + x, sample(mode, x, y));
            }
        }
    }

    private int sample(int mode, int x, int y) {
        return switch (mode) {
            case Vp8Modes.BLOCK_TRUE_MOTION -> edge[CORNER + 1 + x] + edge[CORNER - 1 - y] - edge[CORNER];
            case Vp8Modes.BLOCK_VERTICAL -> smooth(CORNER + 1 + x);
            case Vp8Modes.BLOCK_HORIZONTAL -> smooth(CORNER - 1 - y);
            case Vp8Modes.BLOCK_LEFT_DOWN -> smooth(CORNER + 2 + x + y);
            case Vp8Modes.BLOCK_RIGHT_DOWN -> smooth(CORNER + x - y);
            case Vp8Modes.BLOCK_VERTICAL_RIGHT -> verticalRight(x, y);
            case Vp8Modes.BLOCK_VERTICAL_LEFT -> verticalLeft(x, y);
            case Vp8Modes.BLOCK_HORIZONTAL_DOWN -> horizontalDown(x, y);
            case Vp8Modes.BLOCK_HORIZONTAL_UP -> horizontalUp(x + 2 * y);
            default -> blockMean();
        };
    }

    private int blockMean() {
        int sum = 4;
        for (int i = 1; i <= 4; i++) {
            sum += edge[CORNER - i] + edge[CORNER + i];
        }
        return sum >> 3;
    }

    private int verticalRight(int x, int y) {
        if (x == 0 && y >= 2) {
            return smooth(CORNER + 1 - y);
        }
        int shifted = CORNER + x - y / 2;
        return (y & 1) == 0 ? between(shifted) : smooth(shifted);
    }

    private int verticalLeft(int x, int y) {
        if (x == 3 && y >= 2) {
            return smooth(CORNER + 4 + y);
        }
        int shifted = CORNER + 1 + x + y / 2;
        return (y & 1) == 0 ? between(shifted) : smooth(shifted + 1);
    }

    private int horizontalDown(int x, int y) {
        if (y == 0 && x >= 2) {
            return smooth(CORNER - 1 + x);
        }
        int shifted = CORNER - y + x / 2;
        return (x & 1) == 0 ? between(shifted - 1) : smooth(shifted);
    }

    private int horizontalUp(int steps) {
        if (steps > 5) {
            return edge[1];
        }
        int shifted = CORNER - 1 - steps / 2;
        return (steps & 1) == 0 ? between(shifted - 1) : smooth(shifted - 1);
    }

    /** Returns the mean of an edge sample and the next. */
    private int between(int i) {
        return edge[i] + edge[i + 1] + 1 >> 1;
    }

    /** Returns the mean of an edge sample, counted twice, and its two neighbours. */
    private int smooth(int i) {
        return edge[i - 1] + 2 * edge[i] + edge[i + 1] + 2 >> 2;
    }
}
