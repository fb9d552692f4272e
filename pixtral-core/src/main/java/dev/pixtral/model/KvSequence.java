package dev.pixtral.model;

import dev.pixtral.kernels.KvLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The keys and values of one sequence: its pages in ascending order of position. Owned by one generation, not
 * thread-safe; {@link #close} gives the pages back.
 */
public final class KvSequence implements AutoCloseable {
    private static final MemorySegment[] NONE = {};

    private final KvPool pool;
    private MemorySegment[] pages = NONE; // the first of them are held
    private int held;

    /**
     * Creates a sequence without pages.
     *
     * @param pool where its pages come from
     */
    public KvSequence(KvPool pool) {
        this.pool = pool;
    }

    /**
     * Takes pages until {@code positions} fit. A pass does so by itself; whoever does it before learns whether there is
     * memory.
     *
     * @param positions number of positions from the beginning of the sequence
     * @throws dev.pixtral.errors.PixtralException if the pool is used up, or has no memory; pages that were taken stay
     *     with the sequence
     */
    public void reserve(int positions) {
        int needed = KvLayout.pages(positions);
        if (needed > pages.length) {
            pages = Arrays.copyOf(pages, needed);
        }
        while (held < needed) {
            pages[held] = pool.take();
            held++;
        }
    }

    /**
     * Pages that it holds.
     *
     * @return number of pages
     */
    public int pageCount() {
        return held;
    }

    KvLayout layout() {
        return pool.layout();
    }

    MemorySegment[] pages() {
        return pages;
    }

    /** Gives the pages back. The sequence is empty afterwards. */
    @Override
    public void close() {
        while (held > 0) { // needs no memory: no page may be lost, or given back twice
            pool.giveBack(pages[--held]);
        }
        pages = NONE;
    }
}
