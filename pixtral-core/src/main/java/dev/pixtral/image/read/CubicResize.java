package dev.pixtral.image.read;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;

/**
 * Resizes a picture as OpenCV's {@code resize} does with {@code INTER_CUBIC} on float32: horizontally, then vertically,
 * without clipping, so colours may overshoot 0 and 255.
 *
 * <p>Rows are produced one by one, from top to bottom, and only the four source rows needed for the current row are
 * kept. Not thread-safe.
 */
final class CubicResize {
    private static final int CHANNELS = 3;

    private final RgbImage source;
    private final CubicTaps columns;
    private final CubicTaps rows;
    private final int[] columnOffsets; // sample index within a source row, [columns, 4]
    private final float[][] kept; // rows after the horizontal pass, source row y at index y % 4, [4, 3 * columns]
    private final int[] keptRows = {-1, -1, -1, -1};

    CubicResize(RgbImage source, int width, int height) {
        this.source = source;
        this.columns = new CubicTaps(source.width(), width);
        this.rows = new CubicTaps(source.height(), height);
        this.columnOffsets = new int[CubicTaps.TAPS * width];
        for (int i = 0; i < columnOffsets.length; i++) {
            columnOffsets[i] = CHANNELS * columns.position(i / CubicTaps.TAPS, i % CubicTaps.TAPS);
        }
        this.kept = new float[CubicTaps.TAPS][CHANNELS * width];
    }

    /**
     * Computes one row.
     *
     * @param y index of the row in the resized picture
     * @param out colour values of the row, {@code [width, 3]}, overwritten
     */
    void row(int y, float[] out) {
        float[] r0 = horizontal(rows.position(y, 0));
        float[] r1 = horizontal(rows.position(y, 1));
        float[] r2 = horizontal(rows.position(y, 2));
        float[] r3 = horizontal(rows.position(y, 3));
        float w0 = rows.weight(y, 0);
        float w1 = rows.weight(y, 1);
        float w2 = rows.weight(y, 2);
        float w3 = rows.weight(y, 3);
        for (int i = 0; i < out.length; i++) {
            out[i] = r0[i] * w0 + r1[i] * w1 + r2[i] * w2 + r3[i] * w3;
        }
    }

    /**
     * Returns a source row after the horizontal pass. Four successive rows never share a buffer, so none is overwritten
     * while in use.
     */
    private float[] horizontal(int y) {
        int place = y % CubicTaps.TAPS;
        float[] out = kept[place];
        if (keptRows[place] == y) {
            return out;
        }
        byte[] rgb = source.rgb();
        int row = CHANNELS * y * source.width();
        Interruption.check("The picture");
        for (int x = 0; x < columns.size(); x++) {
            int tap = CubicTaps.TAPS * x;
            for (int c = 0; c < CHANNELS; c++) {
                int at = row + c;
                out[CHANNELS * x + c] = (rgb[at + columnOffsets[tap]] & 0xff) * columns.weight(x, 0)
                        + (rgb[at + columnOffsets[tap + 1]] & 0xff) * columns.weight(x, 1)
                        + (rgb[at + columnOffsets[tap + 2]] & 0xff) * columns.weight(x, 2)
                        + (rgb[at + columnOffsets[tap + 3]] & 0xff) * columns.weight(x, 3);
            }
        }
        keptRows[place] = y;
        return out;
    }
}
