package dev.pixtral.model;

/**
 * Root-mean-square normalisation of rows.
 *
 * @param weight factors, {@code [hiddenSize]}
 * @param epsilon added to the mean of the squares
 */
record RmsNorm(float[] weight, float epsilon) {
    /**
     * Normalises {@code x} into {@code y}.
     *
     * @param y output, {@code [rows, hiddenSize]}, may be {@code x}
     * @param x input, {@code [rows, hiddenSize]}
     */
    void apply(float[] y, float[] x, Pass pass) {
        pass.forRows((from, to) -> pass.kernels().rmsNorm(y, x, weight, from, to, epsilon));
    }

    /**
     * Normalises some rows in place.
     *
     * @param x {@code [.., hiddenSize]}
     * @param firstRow the first of as many rows as the pass has
     */
    void applyInPlace(float[] x, int firstRow, Pass pass) {
        pass.forRows((from, to) -> pass.kernels().rmsNorm(x, x, weight, firstRow + from, firstRow + to, epsilon));
    }
}
