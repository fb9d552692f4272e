package dev.pixtral.model;

import dev.pixtral.image.PatchGrid;

/**
 * Merges squares of adjacent patches of one image to one row each: their rows are interleaved, and a matrix reduces the
 * long row to the width of one patch. Mistral's {@code patch_merger}.
 *
 * <p>A long row has index {@code (channel * side + y) * side + x} for a channel of the patch at row y and column x of
 * the square, as {@code torch.nn.functional.unfold} orders them. Source: {@code PatchMerger} in mistral-inference,
 * {@code vision_encoder.py}.
 *
 * @param merging {@code merging_layer}: {@code [visionHiddenSize, side * side * visionHiddenSize]}
 * @param side number of patches along each side of a square
 */
record PatchMerger(Linear merging, int side) {
    /**
     * Merges some squares of an image, as many as the pass has rows. Squares are counted row by row from the top left.
     *
     * @param patches rows of all patches, {@code [.., visionHiddenSize]}; row by row of the image
     * @param firstPatch row of the image's first patch
     * @param squares size of the image in squares
     * @param firstSquare the first of them
     * @return {@code [rows, visionHiddenSize]}; valid until the next pass on the same scratch
     */
    float[] merge(float[] patches, int firstPatch, PatchGrid squares, int firstSquare, Pass pass) {
        float[] unfolded = pass.scratch().gate(pass.rows() * merging.weight().cols());
        float[] merged = pass.scratch().hidden(pass.rows() * merging.weight().rows());
        pass.forRows((from, to, _) -> {
            for (int row = from; row < to; row++) {
                unfold(unfolded, row, patches, firstPatch, squares, firstSquare + row);
            }
        });
        merging.apply(merged, unfolded, pass);
        return merged;
    }

    /** Interleaves the rows of the patches of a square. */
    void unfold(float[] unfolded, int row, float[] patches, int firstPatch, PatchGrid squares, int square) {
        int width = merging.weight().rows();
        int area = side * side;
        int cols = squares.cols() * side;
        int top = square / squares.cols() * side;
        int left = square % squares.cols() * side;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int from = (firstPatch + (top + y) * cols + left + x) * width;
                int to = row * area * width + y * side + x;
                for (int channel = 0; channel < width; channel++) {
                    unfolded[to + channel * area] = patches[from + channel];
                }
            }
        }
    }
}
