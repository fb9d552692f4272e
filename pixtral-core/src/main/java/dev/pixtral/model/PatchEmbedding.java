package dev.pixtral.model;

import dev.pixtral.image.PixelValues;

/**
 * Turns pixels into one row per patch: the convolution {@code patch_conv}, whose kernel and stride are one patch,
 * computed as a matrix product, and the norm {@code ln_pre}.
 *
 * @param patchConv {@code [hiddenSize, channels * patchSize * patchSize]}; columns ordered by channel, then row, then
 *     column of the pixel
 * @param lnPre normalisation of the rows
 * @param size side of a patch in pixels
 */
record PatchEmbedding(Linear patchConv, RmsNorm lnPre, int size) {
    /**
     * Embeds some patches of an image, as many as the pass has rows. Patches are counted row by row from the top left.
     *
     * @param firstPatch the first of them
     * @return {@code [rows, hiddenSize]}; valid until the next pass on the same scratch
     */
    float[] embed(PixelValues image, int firstPatch, Pass pass) {
        float[] pixels = pass.scratch().normed(pass.rows() * patchConv.weight().cols());
        float[] y = pass.scratch().hidden(pass.rows() * patchConv.weight().rows());
        pass.forRows((from, to, _) -> flatten(pixels, image, firstPatch, from, to));
        patchConv.apply(y, pixels, pass);
        return y;
    }

    /** Copies the pixels of each patch to a row: {@code [patches, channels * patchSize * patchSize]}. */
    private void flatten(float[] rows, PixelValues image, int firstPatch, int fromRow, int toRow) {
        int width = image.width();
        int height = image.height();
        int cols = width / size;
        int channels = image.values().length / (width * height);
        int at = fromRow * channels * size * size;
        for (int patch = firstPatch + fromRow; patch < firstPatch + toRow; patch++) {
            int top = patch / cols * size;
            int left = patch % cols * size;
            for (int channel = 0; channel < channels; channel++) {
                for (int y = 0; y < size; y++, at += size) {
                    System.arraycopy(image.values(), (channel * height + top + y) * width + left, rows, at, size);
                }
            }
        }
    }
}
