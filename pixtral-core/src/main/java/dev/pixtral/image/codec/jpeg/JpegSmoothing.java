package dev.pixtral.image.codec.jpeg;

import java.util.Arrays;
import java.util.List;

/**
 * Estimates the lowest frequencies of a progressive JPEG picture whose scans do not contain all of their bits, from the
 * mean values of 5 x 5 blocks, so that block edges are not visible: the block smoothing of libjpeg-turbo
 * ({@code decompress_smooth_data}, after ITU-T T.81, K.8).
 */
final class JpegSmoothing {
    private static final int GUESSED = 9; // frequencies
    private static final int REACH = 2; // blocks in each direction

    // weights of the surrounding mean values for each frequency, in the order in which frequencies are stored

    // if only mean values are known
    private static final int[][] ROUGH = {
        {-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2},
        {-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1},
        {-1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1},
        {0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0},
        {-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1},
        {0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0}
    };

    // if another frequency is known; mean values and frequencies above the fifth are left unchanged
    private static final int[][] FINE = {
        {},
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        {0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0},
        {0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0},
        {0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0},
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
    };

    private static final int[] NOTHING_KNOWN = new int[GUESSED + 1];

    static {
        Arrays.fill(NOTHING_KNOWN, -1);
    }

    private final JpegFrame frame;
    private final boolean useful;
    private final int lastGoodRow; // of steps: the last scan had no data for rows below
    private final boolean oneScan;
    private final int[] means = new int[(2 * REACH + 1) * (2 * REACH + 1)];

    private JpegSmoothing(JpegFrame frame, boolean useful, int lastGoodRow, boolean oneScan) {
        this.frame = frame;
        this.useful = useful;
        this.lastGoodRow = lastGoodRow;
        this.oneScan = oneScan;
    }

    /**
     * Creates the smoothing of a picture whose scans have been read.
     *
     * @param lastGoodRow last row of steps for which the last scan had data
     * @param oneScan whether it was the only one
     */
    static JpegSmoothing of(JpegFrame frame, int lastGoodRow, boolean oneScan) {
        return new JpegSmoothing(frame, frame.progressive() && isUseful(frame.components()), lastGoodRow, oneScan);
    }

    private static boolean isUseful(List<JpegComponent> components) {
        boolean useful = false;
        for (JpegComponent component : components) {
            if (component.quantisation == null || component.unknownBits[0] < 0) {
                return false;
            }
            for (int i = 0; i <= GUESSED; i++) {
                if (component.quantisation[JpegBlocks.ZIGZAG[i]] == 0) {
                    return false;
                }
                useful |= i > 0 && component.unknownBits[i] != 0;
            }
        }
        return useful;
    }

    /** Replaces zeros by estimates in a copy of a block. */
    void estimate(JpegComponent component, int row, int column, short[] block) {
        if (!useful) {
            return;
        }
        int step = row / component.down;
        int[] unknown = step > lastGoodRow ? before(component) : component.unknownBits;
        boolean rough = true;
        for (int i = 1; i <= GUESSED; i++) {
            rough &= unknown[i] == -1;
        }
        lookAround(component, row, column);
        int[][] weights = rough ? ROUGH : FINE;
        for (int i = 1; i < weights.length; i++) {
            int at = JpegBlocks.ZIGZAG[i];
            if (unknown[i] != 0 && block[at] == 0) {
                block[at] = (short) guess(component, weights[i], at, unknown[i]);
            }
        }
        if (rough) {
            block[0] = (short) guess(component, ROUGH[0], 0, -1);
        }
    }

    private int[] before(JpegComponent component) {
        return oneScan ? NOTHING_KNOWN : component.unknownBitsBefore;
    }

    private int guess(JpegComponent component, int[] weights, int at, int unknownBits) {
        long sum = 0;
        for (int i = 0; i < means.length; i++) {
            sum += (long) weights[i] * means[i];
        }
        sum *= component.quantisation[0];
        long quantum = component.quantisation[at];
        int size = (int) (((quantum << 7) + Math.abs(sum)) / (quantum << 8));
        if (unknownBits > 0) {
            size = Math.min(size, (1 << unknownBits) - 1); // a larger value would have known bits
        }
        return sum < 0 ? -size : size;
    }

    /**
     * Collects the mean values around a block; beyond an edge, those at the edge. As libjpeg counts rows, the edges are
     * those of whole steps, except in the last row of steps.
     */
    private void lookAround(JpegComponent component, int row, int column) {
        int step = row / component.down;
        int rowsOfStep = step < frame.stepRows() - 1
                ? component.down
                : component.blockRows - (frame.stepRows() - 1) * component.down;
        int counted = step * rowsOfStep + row % component.down;
        int above = Math.min(counted, REACH);
        int below = Math.min(rowsOfStep * frame.stepRows() - 1 - counted, REACH);
        for (int y = -REACH, i = 0; y <= REACH; y++) {
            int from = row + Math.clamp(y, -above, below);
            for (int x = -REACH; x <= REACH; x++, i++) {
                int at = Math.clamp(column + x, 0, component.blockColumns - 1);
                means[i] = component.coefficients[component.block(from, at)];
            }
        }
    }
}
