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
    private final int[] starts; // of the parts; the last entry is the end
    private final int[] pairRanks; // of part i and its right neighbour

    BytePairEncoder(Vocabulary vocabulary) {
        this(vocabulary, LONGEST_SCAN);
    }

    /** Creates an encoder that can {@link #split} pieces of this length. */
    BytePairEncoder(Vocabulary vocabulary, int longest) {
        this.vocabulary = vocabulary;
        this.starts = new int[longest + 1];
        this.pairRanks = new int[longest];
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

    /**
     * Merges a piece of at least two bytes until two parts are left.
     *
     * @return length of the left part, or NONE if more than two are left
     */
    int split(byte[] piece) {
        int parts = begin(piece, 0, piece.length);
        while (parts > 2) {
            int left = lowest(parts);
            if (left == NONE) {
                return NONE;
            }
            parts = merge(piece, left, parts);
        }
        return starts[1];
    }

    private void scan(byte[] text, int from, int to, IntList out) {
        int parts = begin(text, from, to);
        for (int left = lowest(parts); left != NONE; left = lowest(parts)) {
            parts = merge(text, left, parts);
        }
        for (int i = 0; i < parts; i++) {
            out.add(vocabulary.rank(text, starts[i], starts[i + 1]));
        }
    }

    /** Makes each byte a part. Returns the number of parts. */
    private int begin(byte[] text, int from, int to) {
        int parts = to - from;
        for (int i = 0; i <= parts; i++) {
            starts[i] = from + i;
        }
        for (int i = 0; i < parts; i++) {
            pairRanks[i] = pairRank(text, i, parts);
        }
        return parts;
    }

    /** Merges a part with its right neighbour. Returns the number of parts that are left. */
    private int merge(byte[] text, int left, int before) {
        System.arraycopy(starts, left + 2, starts, left + 1, before - left - 1);
        System.arraycopy(pairRanks, left + 2, pairRanks, left + 1, before - left - 2);
        int parts = before - 1;
        pairRanks[left] = pairRank(text, left, parts);
        if (left > 0) {
            pairRanks[left - 1] = pairRank(text, left - 1, parts);
        }
        return parts;
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
