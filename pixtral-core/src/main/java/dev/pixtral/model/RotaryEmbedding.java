package dev.pixtral.model;

import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.image.PatchGrid;

/**
 * Rotation tables of the rotary position embedding. Source: Su et al., "RoFormer", 2021.
 *
 * <p>Pair p of a head has the frequency {@code theta^(-2p / headDim)}, which {@link TextConfig.Yarn} may change. Tables
 * are {@code [rows, headDim]}: cosines, each twice, and sines, negated at even indices, as
 * {@link dev.pixtral.kernels.Kernels#rotate} requires. Angles are computed in double with {@link StrictMath} and
 * rounded once, so that they are the same on every machine and exact at large positions.
 */
final class RotaryEmbedding {
    /** Width of the mixture between two equal ends, as in transformers. */
    private static final double LEAST_WIDTH = 0.001;

    private final int headDim;
    private final double[] frequencies; // [headDim / 2]
    private final double magnitude;

    RotaryEmbedding(int headDim, double theta) {
        this(headDim, theta, TextConfig.Yarn.NONE);
    }

    RotaryEmbedding(int headDim, double theta, TextConfig.Yarn yarn) {
        this.headDim = headDim;
        this.magnitude = yarn.magnitude();
        this.frequencies = new double[headDim / 2];
        for (int p = 0; p < frequencies.length; p++) {
            frequencies[p] = StrictMath.pow(theta, -2.0 * p / headDim);
        }
        if (yarn.factor() != 1) {
            stretch(frequencies, theta, yarn);
        }
    }

    /** Divides slow frequencies by the factor, keeps fast ones, and mixes those between. */
    private static void stretch(double[] frequencies, double theta, TextConfig.Yarn yarn) {
        int headDim = 2 * frequencies.length;
        double low = Math.max(Math.floor(pairOf(yarn.betaFast(), headDim, theta, yarn)), 0);
        double high = Math.min(Math.ceil(pairOf(yarn.betaSlow(), headDim, theta, yarn)), headDim - 1.0);
        double width = high == low ? LEAST_WIDTH : high - low;
        for (int p = 0; p < frequencies.length; p++) {
            double slow = Math.clamp((p - low) / width, 0, 1);
            frequencies[p] *= 1 - slow + slow / yarn.factor();
        }
    }

    /** Returns the pair, not a whole number, that turns so many times in the original length. */
    private static double pairOf(double turns, int headDim, double theta, TextConfig.Yarn yarn) {
        return headDim * StrictMath.log(yarn.originalPositions() / (turns * 2 * Math.PI)) / (2 * StrictMath.log(theta));
    }

    /** Returns the frequency of a pair in radians for each position. */
    double frequency(int pair) {
        return frequencies[pair];
    }

    /**
     * Fills in the text decoder's rotation: every pair is rotated by the position.
     *
     * @param factor what is rotated is also multiplied by; 1 for a rotation alone
     */
    void fill(float[] cos, float[] sin, int row, int position, double factor) {
        for (int p = 0; p < frequencies.length; p++) {
            set(cos, sin, row, p, position * frequencies[p], factor * magnitude);
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
                set(cos, sin, firstRow + patch, p, y * frequencies[2 * p], magnitude);
                set(cos, sin, firstRow + patch, half + p, x * frequencies[2 * p + 1], magnitude);
            }
        }
    }

    private void set(float[] cos, float[] sin, int row, int pair, double angle, double factor) {
        int at = row * headDim + 2 * pair;
        float c = (float) (factor * StrictMath.cos(angle));
        float s = (float) (factor * StrictMath.sin(angle));
        cos[at] = c;
        cos[at + 1] = c;
        sin[at] = -s;
        sin[at + 1] = s;
    }
}
