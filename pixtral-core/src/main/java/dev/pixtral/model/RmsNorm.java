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
        pass.forRows((from, to, workspace) -> pass.kernels().rmsNorm(y, x, weight, from, to, epsilon, workspace));
    }

    /**
     * Adds a branch to {@code x}, and normalises the sums into {@code y}.
     *
     * @param y output, {@code [rows, hiddenSize]}
     * @param x the residual, {@code [rows, hiddenSize]}, changed
     * @param branch what is added, {@code [rows, hiddenSize]}
     */
    void applyToSum(float[] y, float[] x, float[] branch, Pass pass) {
        pass.forRows((from, to, workspace) -> {
            pass.kernels().add(x, branch, from * weight.length, to * weight.length);
            pass.kernels().rmsNorm(y, x, weight, from, to, epsilon, workspace);
        });
    }

    /**
     * Normalises some rows in place.
     *
     * @param x {@code [.., hiddenSize]}
     * @param firstRow the first of as many rows as the pass has
     */
    void applyInPlace(float[] x, int firstRow, Pass pass) {
        pass.forRows((from, to, workspace) ->
                pass.kernels().rmsNorm(x, x, weight, firstRow + from, firstRow + to, epsilon, workspace));
    }
}
