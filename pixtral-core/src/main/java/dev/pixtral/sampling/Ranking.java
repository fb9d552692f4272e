package dev.pixtral.sampling;

/**
 * Token ids in descending order of their scores, equal scores by ascending id, sorted only as far as somebody looks.
 *
 * <p>A heap sort that stops early: ranking n ids costs O(n), looking at the first k ranks O(k log n) on top. The array
 * holds the heap in front, best id first, and the ids already ranked behind it, best id last. Not thread-safe; made
 * once, used for each token.
 */
final class Ranking {
    private final int[] ids;
    private double[] scores = {};
    private int size;
    private int heapSize;

    Ranking(int capacity) {
        this.ids = new int[capacity];
    }

    /**
     * Starts over with those ids whose score is at least {@code lowest} and not masked.
     *
     * @param scores {@code [vocabulary]}, kept until the next call; a score must not change before its id has been
     *     ranked
     * @param lowest smallest score of interest
     */
    void rank(double[] scores, double lowest) {
        this.scores = scores;
        size = 0;
        for (int id = 0; id < scores.length; id++) {
            if (scores[id] >= lowest && scores[id] != Double.NEGATIVE_INFINITY) {
                ids[size++] = id;
            }
        }
        heapSize = size;
        for (int root = size / 2 - 1; root >= 0; root--) {
            siftDown(root);
        }
    }

    /** Number of ranked ids. */
    int size() {
        return size;
    }

    /** The id at a rank, counted from 0; ranks below {@link #size()} exist. */
    int at(int rank) {
        while (size - heapSize <= rank) {
            moveBestBehindHeap();
        }
        return ids[size - 1 - rank];
    }

    private void moveBestBehindHeap() {
        int best = ids[0];
        heapSize--;
        ids[0] = ids[heapSize];
        ids[heapSize] = best;
        siftDown(0);
    }

    private void siftDown(int root) {
        int parent = root;
        int moving = ids[root];
        for (int child = 2 * parent + 1; child < heapSize; child = 2 * parent + 1) {
            if (child + 1 < heapSize && before(ids[child + 1], ids[child])) {
                child++;
            }
            if (!before(ids[child], moving)) {
                break;
            }
            ids[parent] = ids[child];
            parent = child;
        }
        ids[parent] = moving;
    }

    private boolean before(int left, int right) {
        return scores[left] > scores[right] || (scores[left] == scores[right] && left < right);
    }
}
