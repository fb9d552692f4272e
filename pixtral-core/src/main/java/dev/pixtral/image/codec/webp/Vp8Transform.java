package dev.pixtral.image.codec.webp;

/** The inverse transforms of VP8 (RFC 6386, section 14), in integer arithmetic. */
final class Vp8Transform {
    // sqrt(2) * cos(pi / 8) - 1 and sqrt(2) * sin(pi / 8), with 16 fractional bits
    private static final int COS_LESS_1 = 20091;
    private static final int SIN = 35468;

    private Vp8Transform() {}

    private static int timesCos(int a) {
        return (a * COS_LESS_1 >> 16) + a;
    }

    private static int timesSin(int a) {
        return a * SIN >> 16;
    }

    /**
     * Inverts the Walsh-Hadamard transform of the second-order block: its values are the first coefficients of the luma
     * blocks.
     */
    static void spreadSecondOrder(int[] second, int[] coefficients) {
        int[] columns = new int[16];
        for (int i = 0; i < 4; i++) {
            int a = second[i] + second[12 + i];
            int b = second[4 + i] + second[8 + i];
            int c = second[4 + i] - second[8 + i];
            int d = second[i] - second[12 + i];
            columns[i] = a + b;
            columns[4 + i] = d + c;
            columns[8 + i] = a - b;
            columns[12 + i] = d - c;
        }
        for (int row = 0; row < 16; row += 4) {
            int a = columns[row] + columns[row + 3] + 3; // 3: the result is rounded
            int b = columns[row + 1] + columns[row + 2];
            int c = columns[row + 1] - columns[row + 2];
            int d = columns[row] - columns[row + 3] + 3;
            coefficients[16 * row] = a + b >> 3;
            coefficients[16 * (row + 1)] = d + c >> 3;
            coefficients[16 * (row + 2)] = a - b >> 3;
            coefficients[16 * (row + 3)] = d - c >> 3;
        }
    }

    /**
     * Inverts the cosine transform of a block and adds it to the prediction.
     *
     * @param in coefficients
     * @param from the index of the first of the block's sixteen coefficients
     * @param plane the plane that contains the prediction
     * @param at the index of its upper left sample
     */
    static void addInPlace(int[] in, int from, Vp8Plane plane, int at) {
        int[] columns = new int[16];
        for (int i = 0; i < 4; i++) {
            int a = in[from + i] + in[from + 8 + i];
            int b = in[from + i] - in[from + 8 + i];
            int c = timesSin(in[from + 4 + i]) - timesCos(in[from + 12 + i]);
            int d = timesCos(in[from + 4 + i]) + timesSin(in[from + 12 + i]);
            columns[i] = a + d;
            columns[4 + i] = b + c;
            columns[8 + i] = b - c;
            columns[12 + i] = a - d;
        }
        for (int y = 0; y < 4; y++) {
            int row = 4 * y;
            int a = columns[row] + columns[row + 2] + 4; // 4: the result is rounded
            int b = columns[row] - columns[row + 2] + 4;
            int c = timesSin(columns[row + 1]) - timesCos(columns[row + 3]);
            int d = timesCos(columns[row + 1]) + timesSin(columns[row + 3]);
            int to = at + y * plane.stride;
            plane.add(to, a + d >> 3);
            plane.add(to + 1, b + c >> 3);
            plane.add(to + 2, b - c >> 3);
            plane.add(to + 3, a - d >> 3);
        }
    }
}
