package dev.pixtral.image.codec.jpeg;

/** Blocks of 8 x 8 coefficients (ITU-T T.81, A.3). */
final class JpegBlocks {
    /** Rows and columns of a block. */
    static final int SIDE = 8;

    /** Coefficients of a block. */
    static final int SIZE = 64;

    /**
     * The row-major index of each coefficient, in the order in which coefficients are stored (figure A.6). A damaged
     * file may count beyond the end of a block: such coefficients go to the last index, as in libjpeg.
     */
    static final int[] ZIGZAG = new int[SIZE + 16];

    static {
        for (int i = 0, row = 0, column = 0; i < SIZE; i++) {
            ZIGZAG[i] = SIDE * row + column;
            boolean up = (row + column) % 2 == 0;
            if (up && column == SIDE - 1 || !up && row < SIDE - 1 && column == 0) {
                row++;
            } else if (!up && row == SIDE - 1 || up && row == 0) {
                column++;
            } else {
                row += up ? -1 : 1;
                column += up ? 1 : -1;
            }
        }
        for (int i = SIZE; i < ZIGZAG.length; i++) {
            ZIGZAG[i] = SIZE - 1;
        }
    }

    private JpegBlocks() {}
}
