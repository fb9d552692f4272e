package dev.pixtral.tokenizer;

/**
 * Byte-pair encoding of one piece. Starting from single bytes, it merges the adjacent pair whose union has the lowest
 * rank, the leftmost of equal ones first, until no union is an entry.
 *
 * <p>Short pieces, nearly all of a text, are merged by scanning for the lowest pair; long pieces use a priority queue,
 * so that a megabyte of the same letter does not take quadratic time. Contains scratch memory: not thread-safe, create
 * one for each call.
 */
final class BytePairEncoder {
    // up to this length a scan is faster than a queue
    private static final int LONGEST_SCAN = 48;
    private static final int NONE = Vocabulary.NONE;

    private final Vocabulary vocabulary;
    private final int[] starts = new int[LONGEST_SCAN + 1]; // of the parts; the last entry is the end
    private final int[] pairRanks = new int[LONGEST_SCAN]; // of part i and its right neighbour

    BytePairEncoder(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Adds the ranks of {@code text[from, to)}, which must not be empty, to {@code out}. */
    void encode(byte[] text, int from, int to, IntList out) {
        int whole = vocabulary.rank(text, from, to);
        if (whole != NONE) {
            out.add(whole);
        } else if (to - from <= LONGEST_SCAN) {
            scan(text, from, to, out);
        } else {
            new MergeQueue(vocabulary, text, from, to).merge(out);
        }
    }

    private void scan(byte[] text, int from, int to, IntList out) {
        int parts = to - from;
        for (int i = 0; i <= parts; i++) {
            starts[i] = from + i;
        }
        for (int i = 0; i < parts; i++) {
            pairRanks[i] = pairRank(text, i, parts);
        }
        for (int left = lowest(parts); left != NONE; left = lowest(parts)) {
            System.arraycopy(starts, left + 2, starts, left + 1, parts - left - 1);
            System.arraycopy(pairRanks, left + 2, pairRanks, left + 1, parts - left - 2);
            parts--;
            pairRanks[left] = pairRank(text, left, parts);
            if (left > 0) {
                pairRanks[left - 1] = pairRank(text, left - 1, parts);
            }
        }
        for (int i = 0; i < parts; i++) {
            out.add(vocabulary.rank(text, starts[i], starts[i + 1]));
        }
    }

    private int pairRank(byte[] text, int left, int parts) {
        return left + 2 <= parts ? vocabulary.rank(text, starts[left], starts[left + 2]) : NONE;
    }

    /** Returns the leftmost part with the lowest pair rank, or NONE. */
    private int lowest(int parts) {
        int best = NONE;
        for (int i = 0; i < parts; i++) {
            if (pairRanks[i] != NONE && (best == NONE || pairRanks[i] < pairRanks[best])) {
                best = i;
            }
        }
        return best;
    }
}
