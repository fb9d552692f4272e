package dev.pixtral.checkpoint;

/** Where in the file a row of a matrix is stored. */
@FunctionalInterface
interface RowOrder {
    /** Rows are stored as they are numbered. */
    RowOrder AS_STORED = row -> row;

    int storedRow(int row);

    /**
     * Query and key matrices of Hugging Face layouts, seen in the order of Mistral's.
     *
     * <p>Rotary embedding turns pairs of values of a head. Mistral's pair k is rows 2k and 2k + 1 of the head, Hugging
     * Face's is rows k and k + headDim / 2. Source: {@code permute_for_rope} in transformers,
     * {@code convert_pixtral_weights_to_hf.py}.
     */
    static RowOrder interleaved(int headDim) {
        return row -> {
            int inHead = row % headDim;
            return row - inHead + inHead / 2 + inHead % 2 * (headDim / 2);
        };
    }
}
