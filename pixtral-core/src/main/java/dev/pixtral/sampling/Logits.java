package dev.pixtral.sampling;

/** Shared checks of logits, and the search for the greatest logit. */
final class Logits {
    private Logits() {}

    /** Refuses a range {@code offset .. offset + size - 1} that exceeds the array. */
    static void checkRange(float[] logits, int offset, int size) {
        if (logits == null) {
            throw SamplingException.missing("logits");
        }
        if (offset < 0 || logits.length - size < offset) {
            throw SamplingException.tooFewLogits(logits.length, offset, size);
        }
    }

    /** Refuses an id outside the vocabulary. */
    static void checkId(int id, int size) {
        if (id < 0 || id >= size) {
            throw SamplingException.outsideVocabulary(id, size);
        }
    }

    /**
     * Returns the id of the greatest logit, the lowest id of equal logits, in one pass.
     *
     * @throws SamplingException if a logit is NaN or positive infinity, or if all are negative infinity
     */
    static int argMax(float[] logits, int offset, int size) {
        int best = -1;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int id = 0; id < size; id++) {
            float logit = logits[offset + id];
            if (!(logit <= greatest)) { // greater, or NaN
                if (!(logit < Float.POSITIVE_INFINITY)) {
                    throw SamplingException.notFinite(id, logit);
                }
                best = id;
                greatest = logit;
            }
        }
        if (best < 0) {
            throw SamplingException.allMasked(size);
        }
        return best;
    }
}
