package dev.pixtral.model;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * The keys and values of one sequence: its pages in ascending order of position. Pages that it shares with others are
 * never written. Owned by one generation; not thread-safe. {@link #close} returns the pages.
 */
public final class KvSequence implements AutoCloseable {
    private static final MemorySegment[] NO_MEMORY = {};
    private static final KvPage[] NO_PAGES = {};

    private final KvPool pool;
    private MemorySegment[] memory = NO_MEMORY; // of its pages; only the first ones are set
    private KvPage[] pages = NO_PAGES;
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
        makeSpace(needed);
        while (held < needed) {
            Optional<KvPage> page = pool.tryTake();
            if (page.isEmpty()) {
                return false;
            }
            put(held, page.get());
            held++;
        }
        return true;
    }

    private void makeSpace(int needed) {
        int larger = Math.max(needed, held + held / 2);
        if (needed > memory.length) {
            memory = Arrays.copyOf(memory, larger);
        }
        if (needed > pages.length) {
            pages = Arrays.copyOf(pages, larger);
        }
    }

    private void put(int index, KvPage page) {
        pages[index] = page;
        memory[index] = page.memory();
    }

    /**
     * Goes on with a page that others have: a next one, or one that equals its own page as far as this is computed,
     * which is given back.
     *
     * @param index number of the page, at most {@link #pageCount}
     * @param page the page of others; this sequence must not write to it
     */
    public void share(int index, KvPage page) {
        makeSpace(index + 1);
        pool.share(page);
        if (index < held) {
            pool.giveBack(pages[index]);
        } else {
            held++;
        }
        put(index, page);
    }

    /**
     * Copies a page of others to one of its own, to go on behind what both have in common.
     *
     * @param index number of the page, which no other sequence has
     * @param from the page of others
     */
    public void copy(int index, KvPage from) {
        memory[index].copyFrom(from.memory());
    }

    /**
     * Returns one of its pages.
     *
     * @param index number of the page, below {@link #pageCount}
     * @return the page
     */
    public KvPage page(int index) {
        return pages[index];
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

    /** Returns the location of the keys and values of one layer and head in each page. */
    KvLayout.Head head(int layer, int head) {
        return pool.head(layer, head);
    }

    MemorySegment[] pages() {
        return memory;
    }

    /** Returns the pages to the pool. The sequence is empty afterwards. */
    @Override
    public void close() {
        while (held > 0) { // allocates nothing: no page may be lost or returned twice
            pool.giveBack(pages[--held]);
        }
        pages = NO_PAGES;
        memory = NO_MEMORY;
    }
}
