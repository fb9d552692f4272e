package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What one call of {@link Kernels#attend} computes: some queries, and the sequence and key/value head that they attend
 * to. Reusable, so that a call allocates nothing: {@link #begin} starts the next one, {@link #add} adds its queries. It
 * keeps the arrays of the last call. Not thread-safe.
 */
@Internal
public final class AttentionTask {
    private float[] out;
    private float[] q;
    private MemorySegment[] pages;
    private KvLayout.Head head;
    private float scale;
    private int[] starts = {};
    private int[] visible = {};
    private int count;

    /** Creates a task, to begin with {@link #begin}. */
    public AttentionTask() {}

    /**
     * Begins a task without queries.
     *
     * @param out receives the results, at the same indices as the queries
     * @param q queries, already rotated
     * @param pages pages of the sequence in ascending order of position
     * @param head location of the keys and values of this layer and head in each page, and their width
     * @param scale factor of the scores, positive
     * @return this
     */
    public AttentionTask begin(float[] out, float[] q, MemorySegment[] pages, KvLayout.Head head, float scale) {
        this.out = out;
        this.q = q;
        this.pages = pages;
        this.head = head;
        this.scale = scale;
        this.count = 0;
        return this;
    }

    /**
     * Adds a query. Queries that see equally many positions, or almost, should be adjacent: they share work.
     *
     * @param start index of its first element in {@code q} and {@code out}
     * @param visible number of positions that it sees, from the first one; at least 1
     */
    public void add(int start, int visible) {
        if (count == starts.length) {
            int more = Math.max(16, 2 * count);
            starts = Arrays.copyOf(starts, more);
            this.visible = Arrays.copyOf(this.visible, more);
        }
        starts[count] = start;
        this.visible[count++] = visible;
    }

    /**
     * Returns the number of queries.
     *
     * @return queries that were added since the task began
     */
    public int count() {
        return count;
    }

    /**
     * Returns where a query begins.
     *
     * @param query its number
     * @return index of its first element in {@link #q} and {@link #out}
     */
    public int start(int query) {
        return starts[query];
    }

    /**
     * Returns how much a query sees.
     *
     * @param query its number
     * @return number of positions, from the first one
     */
    public int visible(int query) {
        return visible[query];
    }

    /**
     * Returns the array of the results.
     *
     * @return the array itself
     */
    public float[] out() {
        return out;
    }

    /**
     * Returns the array of the queries.
     *
     * @return the array itself
     */
    public float[] q() {
        return q;
    }

    /**
     * Returns the page of a position.
     *
     * @param position position in the sequence
     * @return its page
     */
    public MemorySegment page(int position) {
        return pages[position / KvLayout.PAGE];
    }

    /**
     * Returns the location of keys and values in each page.
     *
     * @return layer and head
     */
    public KvLayout.Head head() {
        return head;
    }

    /**
     * Returns the factor of the scores.
     *
     * @return the factor
     */
    public float scale() {
        return scale;
    }
}
