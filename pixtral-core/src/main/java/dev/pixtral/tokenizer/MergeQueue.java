package dev.pixtral.tokenizer;

/**
 * Byte-pair merging of one long piece with a linked list of parts and a heap of candidate merges, in O(n log n) for n
 * bytes.
 *
 * <p>A part is identified by the position of its first byte. A candidate has the rank of a pair in the upper half of a
 * long and the position of its left part in the lower half, so the smallest long is the next merge, leftmost first.
 * Candidates are not removed when a neighbour merges; stale ones are recognised when they are taken from the heap. Used
 * once.
 */
final class MergeQueue {
    private static final int NONE = Vocabulary.NONE;
    private static final int LOOK_AROUND = 1 << 13;

    private final Vocabulary vocabulary;
    private final byte[] text;
    private final int from;
    private final int length;
    private final int[] next; // start of the part to the right; length at the end
    private final int[] previous; // start of the part to the left; NONE at the beginning
    private final int[] pairRanks; // of the part starting here and the next; NONE if no entry or no part starts here
    private final LongHeap heap;

    MergeQueue(Vocabulary vocabulary, byte[] text, int from, int to) {
        this.vocabulary = vocabulary;
        this.text = text;
        this.from = from;
        this.length = to - from;
        this.next = new int[length];
        this.previous = new int[length];
        this.pairRanks = new int[length];
        this.heap = new LongHeap(length);
    }

    void merge(IntList out) {
        for (int i = 0; i < length; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i < length; i++) {
            lookAround(i);
            propose(i);
        }
        for (int step = 0; !heap.isEmpty(); step++) {
            lookAround(step);
            long candidate = heap.poll();
            int left = (int) candidate;
            if (pairRanks[left] == (int) (candidate >>> 32)) { // otherwise stale: one of the two has been merged since
                mergeWithNext(left);
            }
        }
        for (int i = 0; i < length; i = next[i]) {
            out.add(vocabulary.rank(text, from + i, from + next[i]));
        }
    }

    private static void lookAround(int step) {
        if (step % LOOK_AROUND == 0) {
            TokenizerException.ifInterrupted();
        }
    }

    private void mergeWithNext(int left) {
        int gone = next[left];
        pairRanks[gone] = NONE;
        next[left] = next[gone];
        if (next[left] < length) {
            previous[next[left]] = left;
        }
        propose(left);
        if (previous[left] != NONE) {
            propose(previous[left]);
        }
    }

    /** Looks up the pair at {@code left} and, if it is an entry, adds it as a candidate. */
    private void propose(int left) {
        int right = next[left];
        int rank = right < length ? vocabulary.rank(text, from + left, from + next[right]) : NONE;
        pairRanks[left] = rank;
        if (rank != NONE) {
            heap.add((long) rank << 32 | left);
        }
    }
}
