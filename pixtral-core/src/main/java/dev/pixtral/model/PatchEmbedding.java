package dev.pixtral.model;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;

/**
 * Turns pixels into one row per patch: the convolution {@code patch_conv}, whose kernel and stride are one patch,
 * computed as a matrix product, and the norm {@code ln_pre}.
 *
 * @param patchConv {@code [hiddenSize, channels * patchSize * patchSize]}; columns ordered by channel, then row, then
 *     column of the pixel
 * @param lnPre normalisation of the rows
 */
record PatchEmbedding(Linear patchConv, RmsNorm lnPre) {
    /**
     * Embeds the patches of one image, row by row from the top left.
     *
     * @param x all rows of the pass, {@code [rows, hiddenSize]}
     * @param firstRow first row of the image
     */
    void embed(float[] x, int firstRow, PixelValues image, Pass pass) {
        int patches = image.grid().patches();
        float[] rows = new float[patches * patchConv.weight().rows()];
        patchConv.apply(rows, flatten(image), Pass.ofRows(pass.compute(), pass.scratch(), patches));
        System.arraycopy(rows, 0, x, firstRow * patchConv.weight().rows(), rows.length);
    }

    /** Returns the pixels of each patch as a row: {@code [patches, channels * patchSize * patchSize]}. */
    private static float[] flatten(PixelValues image) {
        PatchGrid grid = image.grid();
        int size = image.patchSize();
        int width = grid.cols() * size;
        int height = grid.rows() * size;
        int channels = image.values().length / (width * height);
        float[] rows = new float[image.values().length];
        int at = 0;
        for (int patch = 0; patch < grid.patches(); patch++) {
            int top = patch / grid.cols() * size;
            int left = patch % grid.cols() * size;
            for (int channel = 0; channel < channels; channel++) {
                for (int y = 0; y < size; y++, at += size) {
                    System.arraycopy(image.values(), (channel * height + top + y) * width + left, rows, at, size);
                }
            }
        }
        return rows;
    }
}
