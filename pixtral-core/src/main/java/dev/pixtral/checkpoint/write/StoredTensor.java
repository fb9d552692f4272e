package dev.pixtral.checkpoint.write;

import java.util.List;

/**
 * A tensor as it will be stored, in bfloat16.
 *
 * @param name its canonical name
 * @param storedName its name in the file
 * @param shape sizes of its dimensions
 * @param headDim rows of a head, if the layout stores the rows of each head in two halves, as Hugging Face does with
 *     queries and keys; otherwise 0
 */
record StoredTensor(String name, String storedName, List<Long> shape, int headDim) {
    long bytes() {
        return shape.stream().reduce((long) Short.BYTES, Math::multiplyExact);
    }

    int[] sizes() {
        return shape.stream().mapToInt(Math::toIntExact).toArray();
    }

    /** Returns the row of the canonical tensor that is stored as this one. */
    int canonicalRow(int storedRow) {
        if (headDim == 0) {
            return storedRow;
        }
        int within = storedRow % headDim;
        int half = headDim / 2;
        return storedRow - within + within % half * 2 + within / half; // pairs (k, k + half) are (2 k, 2 k + 1)
    }
}
