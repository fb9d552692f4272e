package dev.pixtral.model;

import dev.pixtral.image.PatchGrid;

/**
 * Rotation tables of the rotary position embedding. Source: Su et al., "RoFormer", 2021.
 *
 * <p>Pair p of a head has the frequency {@code theta^(-2p / headDim)}. Tables are {@code [rows, headDim]}: cosines,
 * each twice, and sines, negated at even indices, as {@link dev.pixtral.kernels.Kernels#rotate} requires. Angles are
 * computed in double with {@link StrictMath} and rounded once, so that they are the same on every machine and exact at
 * large positions.
 */
final class RotaryEmbedding {
    private final int headDim;
    private final double[] frequencies; // [headDim / 2]

    RotaryEmbedding(int headDim, double theta) {
        this.headDim = headDim;
        this.frequencies = new double[headDim / 2];
        for (int p = 0; p < frequencies.length; p++) {
            frequencies[p] = StrictMath.pow(theta, -2.0 * p / headDim);
        }
    }

    /** Fills in the text decoder's rotation: every pair is rotated by the position. */
    void fill(float[] cos, float[] sin, int row, int position) {
        for (int p = 0; p < frequencies.length; p++) {
            set(cos, sin, row, p, position * frequencies[p]);
        }
    }

    /**
     * Fills in the vision encoder's rotation: the first half of the pairs is rotated by the patch row with the
     * even-numbered frequencies, the second half by the patch column with the odd-numbered ones. Source:
     * {@code precompute_freqs_cis_2d} in mistral-inference, {@code rope.py}; the paper's equation (1) alternates pair
     * by pair, the published weights do not.
     *
     * @param firstRow row of the tables for the image's first patch
     * @param from first patch to fill in
     * @param to last patch, exclusive
     */
    void fill(float[] cos, float[] sin, int firstRow, PatchGrid grid, int from, int to) {
        int half = frequencies.length / 2;
        for (int patch = from; patch < to; patch++) {
            int y = patch / grid.cols();
            int x = patch % grid.cols();
            for (int p = 0; p < half; p++) {
                set(cos, sin, firstRow + patch, p, y * frequencies[2 * p]);
                set(cos, sin, firstRow + patch, half + p, x * frequencies[2 * p + 1]);
            }
        }
    }

    private void set(float[] cos, float[] sin, int row, int pair, double angle) {
        int at = row * headDim + 2 * pair;
        float c = (float) StrictMath.cos(angle);
        float s = (float) StrictMath.sin(angle);
        cos[at] = c;
        cos[at + 1] = c;
        sin[at] = -s;
        sin[at + 1] = s;
    }
}
