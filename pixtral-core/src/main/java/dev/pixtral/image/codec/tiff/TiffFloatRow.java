package dev.pixtral.image.codec.tiff;

/**
 * Rows of 32-bit floating-point numbers stored as differences (Adobe Photoshop TIFF Technical Note 3): first the
 * highest bytes of a whole row, then the next ones, each as the difference from the previous byte.
 */
final class TiffFloatRow {
    private static final int BYTES = 4;

    private final byte[] row;
    private final int columns;
    private int next; // column

    TiffFloatRow(int columns) {
        this.columns = columns;
        this.row = new byte[Math.multiplyExact(BYTES, columns)];
    }

    /** Reads the next row. */
    void start(TiffUnpacker in) {
        in.read(row, row.length);
        for (int i = 1; i < row.length; i++) {
            row[i] += row[i - 1];
        }
        next = 0;
    }

    /** Reads the bits of the next numbers of the row. */
    void read(int[] bits, int count) {
        for (int i = 0; i < count; i++, next++) {
            int number = 0;
            for (int plane = 0; plane < BYTES; plane++) {
                number = number << 8 | row[plane * columns + next] & 0xff;
            }
            bits[i] = number;
        }
    }
}
