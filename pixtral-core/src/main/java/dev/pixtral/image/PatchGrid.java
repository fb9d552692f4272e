package dev.pixtral.image;

/**
 * The size of a picture in patches, as the vision encoder sees it; of a model that merges adjacent patches, in the
 * squares of patches that become one token.
 *
 * @param cols number of patches per row, at least 1
 * @param rows number of rows of patches, at least 1
 */
public record PatchGrid(int cols, int rows) {
    /** Rejects an empty grid, and a grid whose number of tokens exceeds an {@code int}. */
    public PatchGrid {
        if (cols < 1 || rows < 1 || (long) rows * (cols + 1L) > Integer.MAX_VALUE) {
            throw ImageExceptions.badValue(
                    "A patch grid must have 1 to 2^31 patches, but %d columns and %d rows were requested."
                            .formatted(cols, rows));
        }
    }

    /**
     * Returns the number of patches, each of which becomes one {@code [IMG]} token.
     *
     * @return {@code cols * rows}
     */
    public int patches() {
        return cols * rows;
    }

    /**
     * Returns the number of tokens of the picture in a prompt: each row consists of its patches and one token that ends
     * it, {@code [IMG_BREAK]}, or {@code [IMG_END]} for the last row.
     *
     * @return {@code rows * (cols + 1)}
     */
    public int tokens() {
        return rows * (cols + 1);
    }
}
