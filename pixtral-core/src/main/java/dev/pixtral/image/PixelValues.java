package dev.pixtral.image;

import java.util.Objects;

/**
 * The input of the vision encoder: a picture, resized to whole patches and normalised.
 *
 * @param grid size in patches
 * @param patchSize side in pixels of a patch, or of a square of patches that are merged
 * @param values normalised colours, {@code [3, rows * patchSize, cols * patchSize]}: all reds, then greens, then blues,
 *     row-major; not copied, so they must not be modified
 */
public record PixelValues(PatchGrid grid, int patchSize, float[] values) {
    /** Rejects values that do not fit the grid. */
    public PixelValues {
        Objects.requireNonNull(grid, "grid");
        Objects.requireNonNull(values, "values");
        long needed = 3L * grid.patches() * patchSize * patchSize;
        if (patchSize < 1 || values.length != needed) {
            throw ImageExceptions.badValue("A grid of %d x %d patches of %d pixels needs %d values, not %d."
                    .formatted(grid.cols(), grid.rows(), patchSize, needed, values.length));
        }
    }

    /**
     * Returns the width in pixels.
     *
     * @return {@code cols * patchSize}
     */
    public int width() {
        return grid.cols() * patchSize;
    }

    /**
     * Returns the height in pixels.
     *
     * @return {@code rows * patchSize}
     */
    public int height() {
        return grid.rows() * patchSize;
    }
}
