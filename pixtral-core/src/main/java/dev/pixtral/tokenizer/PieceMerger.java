package dev.pixtral.tokenizer;

import java.util.BitSet;

/**
 * Merges the symbols of one text: again and again the adjacent pair that comes first in the order of
 * {@link PiecePairs}, the leftmost of equal ones, until no pair is a piece. Takes time proportional to n log n. Used
 * once.
 */
final class PieceMerger {
    /** In place of the id of a symbol without a piece. */
    static final int NO_PIECE = -1;

    private static final int GONE = -2; // merged into its left neighbour
    private static final int LOOK_AROUND = 1 << 13;

    private final PiecePairs pairs;
    private final int[] ids;
    private final int[] starts;
    private int[] next;
    private int[] before;
    private final BitSet whole = new BitSet(); // symbols that never merge
    private final LongHeap heap = new LongHeap(64);
    private int count;
    private int length; // of the text so far

    /** Receives the pieces in order, with their place in the text. */
    @FunctionalInterface
    interface Sink {
        void accept(int id, int from, int to);
    }

    PieceMerger(PiecePairs pairs, int most) {
        this.pairs = pairs;
        this.ids = new int[most];
        this.starts = new int[most + 1];
    }

    /** Adds a character. */
    void add(int id, int characters) {
        ids[count] = id;
        starts[count++] = length;
        length += characters;
    }

    /** Adds a piece that does not merge with its neighbours. */
    void addWhole(int id, int characters) {
        whole.set(count);
        add(id, characters);
    }

    int count() {
        return count;
    }

    void merge(Sink sink) {
        starts[count] = length;
        next = new int[count];
        before = new int[count];
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            before[i] = i - 1;
        }
        for (int i = 0; i + 1 < count; i++) {
            offer(i);
        }
        for (long steps = 1; !heap.isEmpty(); steps++) {
            if (steps % LOOK_AROUND == 0) {
                TokenizerException.ifInterrupted();
            }
            long first = heap.poll();
            apply((int) (first >>> Integer.SIZE), (int) first);
        }
        for (int i = 0; i < count; i = next[i]) {
            int end = next[i] < count ? starts[next[i]] : length;
            sink.accept(ids[i], starts[i], end);
        }
    }

    /** Merges a symbol with its neighbour, if that is still the pair that was offered. */
    private void apply(int order, int left) {
        int merged = mergedWithNext(left);
        if (merged == PiecePairs.NONE || pairs.order(merged) != order) {
            return;
        }
        int right = next[left];
        ids[left] = merged;
        ids[right] = GONE;
        next[left] = next[right];
        if (next[left] < count) {
            before[next[left]] = left;
        }
        offer(left);
        if (before[left] >= 0) {
            offer(before[left]);
        }
    }

    private void offer(int left) {
        int merged = mergedWithNext(left);
        if (merged != PiecePairs.NONE) {
            heap.add((long) pairs.order(merged) << Integer.SIZE | left);
        }
    }

    private int mergedWithNext(int left) {
        int right = next[left];
        boolean possible = right < count && ids[left] >= 0 && ids[right] >= 0 && !whole.get(left) && !whole.get(right);
        return possible ? pairs.merged(ids[left], ids[right]) : PiecePairs.NONE;
    }
}
