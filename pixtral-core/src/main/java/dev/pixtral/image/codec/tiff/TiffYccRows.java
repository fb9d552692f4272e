package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.bytes.ByteView;

/**
 * Reads rows of YCbCr in which several columns, and possibly rows, share their chroma (TIFF 6.0, section 21): units of
 * several lumas with one blue and one red difference, or a plane of lumas and two smaller planes.
 */
final class TiffYccRows extends TiffRows {
    private final int across; // lumas of a unit
    private final int down;
    private final int columns;
    private final int units; // of a row
    private final byte[][] lumas; // of the rows of a unit, padded to whole units
    private final byte[] blues;
    private final byte[] reds;
    private final byte[] unit;
    private final long unitRows;
    private int row; // of the unit
    private int column;

    TiffYccRows(TiffFile file, TiffLayout layout, int across, int down) {
        super(file, layout);
        if (file.predictor() != TiffFile.Predictor.NONE) {
            throw file.unsupported("a predictor and subsampled chroma");
        }
        this.across = across;
        this.down = down;
        this.columns = layout.columns();
        this.units = Math.ceilDiv(columns, across);
        this.unitRows = Math.ceilDiv(layout.rows(), down);
        this.lumas = new byte[down][units * across];
        this.blues = new byte[units];
        this.reds = new byte[units];
        this.unit = new byte[across * down + 2];
    }

    @Override
    void open(ByteView[] packed) {
        for (int i = 0; i < planes.length; i++) {
            planes[i].open(packed[i], bytesOfSegment(i));
        }
        row = down - 1;
    }

    private long bytesOfSegment(int plane) {
        if (planes.length == 1) {
            return unitRows * units * unit.length;
        }
        return plane == 0 ? unitRows * down * columns : unitRows * units;
    }

    @Override
    void startRow() {
        column = 0;
        if (++row == down) {
            row = 0;
            readChroma();
        }
        if (planes.length > 1) {
            planes[0].read(lumas[row], columns);
        }
    }

    private void readChroma() {
        if (planes.length > 1) {
            planes[1].read(blues, units);
            planes[2].read(reds, units);
            return;
        }
        for (int i = 0; i < units; i++) {
            planes[0].read(unit, unit.length);
            for (int y = 0; y < down; y++) {
                System.arraycopy(unit, y * across, lumas[y], i * across, across);
            }
            blues[i] = unit[unit.length - 2];
            reds[i] = unit[unit.length - 1];
        }
    }

    @Override
    void read(int[] samples, int count) {
        for (int i = 0; i < count; i++, column++) {
            samples[3 * i] = lumas[row][column] & 0xff;
            samples[3 * i + 1] = blues[column / across] & 0xff;
            samples[3 * i + 2] = reds[column / across] & 0xff;
        }
    }
}
