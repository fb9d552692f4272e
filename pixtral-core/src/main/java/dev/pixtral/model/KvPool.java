package dev.pixtral.model;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.Optional;

/**
 * The pages of the key/value cache: allocated when first needed, up to a maximum, and reused by later sequences. If the
 * system has no memory for another page, the maximum becomes what there is, until all pages have been given back: then
 * there may be memory again.
 *
 * <p>Thread-safe. A page's contents are undefined when it is handed out.
 */
public final class KvPool implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KvPool.class.getName());
    private static final long CACHE_LINE = 64;
    private static final double MEBIBYTE = 1 << 20;

    private final Arena arena;
    private final SegmentAllocator memory;
    private final KvLayout layout;
    private final int maxPages;
    private MemorySegment[] free = {}; // has space for all pages, so that returning one needs no memory
    private int freePages;
    private int made;
    private int limit; // maxPages, or fewer while there is no memory for them
    private OutOfMemoryError shortage; // why limit is below maxPages; null otherwise

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

    /**
     * Creates an empty pool whose pages are allocated by the caller.
     *
     * @param layout layout of a page
     * @param maxPages maximum number of pages
     * @param arena owns the pages; closed with the pool
     * @param memory allocates pages in the arena, or throws {@link OutOfMemoryError}
     */
    public KvPool(KvLayout layout, int maxPages, Arena arena, SegmentAllocator memory) {
        this.layout = layout;
        this.maxPages = maxPages;
        this.limit = maxPages;
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
     * Returns how many pages there can be now.
     *
     * @return {@link #maxPages}, or fewer while the system has no memory for them
     */
    public synchronized int limit() {
        return freePages == made ? maxPages : limit;
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

    /** Returns a free page, or a new one; empty if there is none, and none can be made. */
    synchronized Optional<MemorySegment> tryTake() {
        if (freePages == made) { // none is in use: what used up the memory may be gone
            limit = maxPages;
            shortage = null;
        }
        if (freePages > 0) {
            return Optional.of(free[--freePages]);
        }
        if (made == limit) {
            return Optional.empty();
        }
        if (made == free.length) {
            free = Arrays.copyOf(free, Math.min(maxPages, made + made / 2 + 1));
        }
        Optional<MemorySegment> page = make();
        made += page.isPresent() ? 1 : 0;
        return page;
    }

    private Optional<MemorySegment> make() {
        try {
            return Optional.of(memory.allocate(layout.pageBytes(), CACHE_LINE));
        } catch (OutOfMemoryError e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "There is no memory for another page of the key/value cache ({0}): it has {1} of at most {2}"
                            + " pages until they are all free again.",
                    e.getMessage(),
                    made,
                    maxPages);
            limit = made;
            shortage = e;
            return Optional.empty();
        }
    }

    /** Returns why there is no page. */
    synchronized PixtralException none() {
        return shortage == null
                ? new PixtralException("The key/value cache is full: all %d pages of %d positions are in use."
                        .formatted(maxPages, KvLayout.PAGE))
                : new PixtralException(
                        ("The key/value cache cannot allocate another page of %.1f MiB outside the heap; "
                                        + "it holds %d of at most %d pages (%.1f MiB). "
                                        + "Use a smaller context or fewer positions, store keys and values in fewer bits, "
                                        + "or allow more with -XX:MaxDirectMemorySize.")
                                .formatted(
                                        layout.pageBytes() / MEBIBYTE,
                                        made,
                                        maxPages,
                                        made * layout.pageBytes() / MEBIBYTE),
                        shortage);
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
