package dev.pixtral.image;

/**
 * Size of an image in patches.
 *
 * @param cols patches in a row
 * @param rows rows of patches
 */
public record PatchGrid(int cols, int rows) {
    /**
     * Number of patches.
     *
     * @return {@code cols * rows}
     */
    public int patches() {
        return cols * rows;
    }

    /**
     * Number of token ids the image takes in a prompt: its patches, and one id that closes each row.
     *
     * @return {@code rows * (cols + 1)}
     */
    public int tokens() {
        return rows * (cols + 1);
    }
}
