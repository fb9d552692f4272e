package dev.pixtral.model;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The pages of the key/value cache: made when first needed, never more than a maximum, used again by later sequences.
 *
 * <p>Thread-safe. A page's contents are undefined when it is handed out.
 */
public final class KvPool implements AutoCloseable {
    private static final long CACHE_LINE = 64;

    private final Arena arena = Arena.ofShared();
    private final KvLayout layout;
    private final int maxPages;
    private final Deque<MemorySegment> free = new ArrayDeque<>();
    private int made;

    /**
     * Creates an empty pool.
     *
     * @param layout what a page holds
     * @param maxPages largest number of pages
     */
    public KvPool(KvLayout layout, int maxPages) {
        this.layout = layout;
        this.maxPages = maxPages;
    }

    /**
     * Layout of a page.
     *
     * @return what a page holds
     */
    public KvLayout layout() {
        return layout;
    }

    /**
     * Pages in the hands of sequences.
     *
     * @return number of pages
     */
    public synchronized int used() {
        return made - free.size();
    }

    synchronized MemorySegment take() {
        if (!free.isEmpty()) {
            return free.pop();
        }
        if (made == maxPages) {
            throw new PixtralException("The key/value cache is full: all %d pages of %d positions are in use."
                    .formatted(maxPages, KvLayout.PAGE));
        }
        MemorySegment page = arena.allocate(layout.pageBytes(), CACHE_LINE);
        made++;
        return page;
    }

    synchronized void giveBack(MemorySegment page) {
        free.push(page);
    }

    /** Frees all pages. No sequence may be in use. May be called again. */
    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
