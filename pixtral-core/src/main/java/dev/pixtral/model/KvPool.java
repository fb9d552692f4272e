package dev.pixtral.model;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;

/**
 * The pages of the key/value cache: allocated when first needed, up to a maximum, and reused by later sequences.
 *
 * <p>Thread-safe. A page's contents are undefined when it is handed out.
 */
public final class KvPool implements AutoCloseable {
    private static final long CACHE_LINE = 64;
    private static final double MEBIBYTE = 1 << 20;

    private final Arena arena;
    private final SegmentAllocator memory;
    private final KvLayout layout;
    private final int maxPages;
    private MemorySegment[] free = {}; // has space for all pages, so that returning one needs no memory
    private int freePages;
    private int made;

    /**
     * Creates an empty pool. Its memory is outside the heap.
     *
     * @param layout layout of a page
     * @param maxPages maximum number of pages
     */
    public KvPool(KvLayout layout, int maxPages) {
        this(layout, maxPages, Arena.ofShared());
    }

    private KvPool(KvLayout layout, int maxPages, Arena arena) {
        this(layout, maxPages, arena, arena);
    }

    /** For tests: pages are allocated from {@code memory}. */
    KvPool(KvLayout layout, int maxPages, Arena arena, SegmentAllocator memory) {
        this.layout = layout;
        this.maxPages = maxPages;
        this.arena = arena;
        this.memory = memory;
    }

    /**
     * Returns the layout of a page.
     *
     * @return layout of a page
     */
    public KvLayout layout() {
        return layout;
    }

    /**
     * Returns the number of pages that sequences hold.
     *
     * @return number of pages
     */
    public synchronized int used() {
        return made - freePages;
    }

    /**
     * Returns the maximum number of pages.
     *
     * @return number of pages
     */
    public int maxPages() {
        return maxPages;
    }

    /**
     * Returns the memory that the pool holds, in use or not.
     *
     * @return bytes
     */
    public synchronized long bytes() {
        return made * layout.pageBytes();
    }

    /**
     * Returns the maximum memory of the pool.
     *
     * @return bytes
     */
    public long maxBytes() {
        return Math.multiplyExact(maxPages, layout.pageBytes());
    }

    /** Returns a free page, or a new one. */
    synchronized MemorySegment take() {
        if (freePages > 0) {
            return free[--freePages];
        }
        if (made == maxPages) {
            throw new PixtralException("The key/value cache is full: all %d pages of %d positions are in use."
                    .formatted(maxPages, KvLayout.PAGE));
        }
        if (made == free.length) {
            free = Arrays.copyOf(free, Math.min(maxPages, made + made / 2 + 1));
        }
        MemorySegment page = make();
        made++;
        return page;
    }

    private MemorySegment make() {
        try {
            return memory.allocate(layout.pageBytes(), CACHE_LINE);
        } catch (OutOfMemoryError e) {
            throw new PixtralException(
                    ("The key/value cache cannot allocate another page of %.1f MiB outside the heap; "
                                    + "it holds %d of at most %d pages (%.1f MiB). "
                                    + "Use a smaller context or fewer positions, store keys and values in fewer bits, "
                                    + "or allow more with -XX:MaxDirectMemorySize.")
                            .formatted(
                                    layout.pageBytes() / MEBIBYTE,
                                    made,
                                    maxPages,
                                    made * layout.pageBytes() / MEBIBYTE),
                    e);
        }
    }

    synchronized void giveBack(MemorySegment page) {
        free[freePages++] = page;
    }

    /** Frees all pages. No sequence may be in use. May be called again. */
    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
