package dev.pixtral.sampling;

/**
 * Token ids in descending order of their scores, equal scores by ascending id, sorted lazily.
 *
 * <p>This is a heap sort that stops early: ranking n ids costs O(n), and reading the first k ranks costs an additional
 * O(k log n). The array starts with the heap, best id first, followed by the ids already ranked, best id last. Created
 * once and reused for each token. Not thread-safe.
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
     * Restarts with the unmasked ids whose score is at least {@code lowest}.
     *
     * @param scores {@code [vocabulary]}, used until the next call; a score must not change before its id has been
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

    /** Returns the number of ids in the ranking. */
    int size() {
        return size;
    }

    /** Returns the id at a rank, from 0 to {@link #size()} exclusive. */
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
