package dev.pixtral.model;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * The keys and values of one sequence: its pages in ascending order of position. Owned by one generation; not
 * thread-safe. {@link #close} returns the pages.
 */
public final class KvSequence implements AutoCloseable {
    private static final MemorySegment[] NONE = {};

    private final KvPool pool;
    private MemorySegment[] pages = NONE; // only the first ones are set
    private int held;

    /**
     * Creates a sequence without pages.
     *
     * @param pool provides its pages
     */
    public KvSequence(KvPool pool) {
        this.pool = pool;
    }

    /**
     * Takes pages until {@code positions} fit. A pass does so itself; a caller that does it earlier finds out whether
     * there is memory.
     *
     * @param positions number of positions, from the beginning of the sequence
     * @throws PixtralException if the pool is exhausted or out of memory; the sequence keeps the pages that it already
     *     has
     */
    public void reserve(int positions) {
        if (!tryReserve(positions)) {
            throw pool.none();
        }
    }

    /**
     * Takes pages until {@code positions} fit, or none is left.
     *
     * @param positions number of positions, from the beginning of the sequence
     * @return false if the pool is exhausted or out of memory; the sequence keeps the pages that it has
     */
    public boolean tryReserve(int positions) {
        int needed = KvLayout.pages(positions);
        if (needed > pages.length) {
            pages = Arrays.copyOf(pages, needed);
        }
        while (held < needed) {
            Optional<MemorySegment> page = pool.tryTake();
            if (page.isEmpty()) {
                return false;
            }
            pages[held] = page.get();
            held++;
        }
        return true;
    }

    /**
     * Returns why {@link #tryReserve} found no page.
     *
     * @return the error, with what to do
     */
    public PixtralException noPage() {
        return pool.none();
    }

    /**
     * Returns the number of pages that it holds.
     *
     * @return number of pages
     */
    public int pageCount() {
        return held;
    }

    /**
     * Returns the pages behind some positions to the pool.
     *
     * @param positions number of positions that are kept, from the beginning of the sequence
     */
    public void keep(int positions) {
        for (int needed = KvLayout.pages(positions); held > needed; ) {
            pool.giveBack(pages[--held]);
        }
    }

    KvLayout layout() {
        return pool.layout();
    }

    MemorySegment[] pages() {
        return pages;
    }

    /** Returns the pages to the pool. The sequence is empty afterwards. */
    @Override
    public void close() {
        while (held > 0) { // allocates nothing: no page may be lost or returned twice
            pool.giveBack(pages[--held]);
        }
        pages = NONE;
    }
}
