package dev.pixtral.checkpoint;

/** Maps a row of a matrix to its position in the file. */
@FunctionalInterface
interface RowOrder {
    /** Rows are stored in the order of their numbers. */
    RowOrder AS_STORED = row -> row;

    int storedRow(int row);

    /**
     * Returns the order that presents query and key matrices of Hugging Face layouts in Mistral's order.
     *
     * <p>Rotary embedding rotates pairs of values of a head. Mistral's pair k is rows 2k and 2k + 1 of the head,
     * Hugging Face's is rows k and k + headDim / 2. Source: {@code permute_for_rope} in transformers,
     * {@code convert_pixtral_weights_to_hf.py}.
     */
    static RowOrder interleaved(int headDim) {
        return row -> {
            int inHead = row % headDim;
            return row - inHead + inHead / 2 + inHead % 2 * (headDim / 2);
        };
    }
}
