package dev.pixtral.model;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The pages of the key/value cache: allocated when first needed, up to a maximum, and reused by later sequences. If the
 * system has no memory for another page, the maximum becomes what there is, until no sequence has a page: then there
 * may be memory again.
 *
 * <p>Thread-safe. What only counts pages or bytes waits for nobody. A page's contents are undefined when it is handed
 * out.
 */
public final class KvPool implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KvPool.class.getName());
    private static final long CACHE_LINE = 64;
    private static final double MEBIBYTE = 1 << 20;

    private final Arena arena;
    private final SegmentAllocator memory;
    private final KvLayout layout;
    private volatile KvLayout.Head[] heads; // [layers][heads]; null before the first use
    private final int maxPages;
    // pages by whose hands they are in; written under the lock, like the two fields below
    private final AtomicIntegerArray counts = new AtomicIntegerArray(KvPage.Hands.values().length);
    private volatile int made;
    private volatile long keptPositions; // of the pages that only a cache has
    private KvPage[] free = {}; // has space for all pages, so that returning one needs no memory
    private int limit; // maxPages, or fewer while there is no memory for them
    private OutOfMemoryError shortage; // why limit is below maxPages; null otherwise
    private boolean closed;

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

    /** Returns the location of the keys and values of one layer and head in each page. */
    KvLayout.Head head(int layer, int head) {
        KvLayout.Head[] all = heads;
        if (all == null) { // two threads may both do this: the heads are equal
            all = new KvLayout.Head[layout.layers() * layout.heads()];
            Arrays.setAll(all, i -> layout.head(i / layout.heads(), i % layout.heads()));
            heads = all;
        }
        return all[layer * layout.heads() + head];
    }

    /**
     * Returns the number of pages that are not free: sequences, pins or a cache have them.
     *
     * @return number of pages
     */
    public synchronized int used() {
        return made - in(KvPage.Hands.NOBODY);
    }

    /**
     * Returns the number of pages that sequences have. A page that several have counts once.
     *
     * @return number of pages
     */
    public int inUse() {
        return in(KvPage.Hands.SEQUENCES);
    }

    /**
     * Returns the number of pages that are only pinned: nobody else can have them until then.
     *
     * @return number of pages
     */
    public synchronized int pinned() {
        return in(KvPage.Hands.PINS);
    }

    /**
     * Returns the number of pages that only a cache has, which can give them up.
     *
     * @return number of pages
     */
    public int kept() {
        return in(KvPage.Hands.CACHE);
    }

    /**
     * Returns the number of positions of the pages that only a cache has.
     *
     * @return sum of what {@link #keep} was told
     */
    public long keptPositions() {
        return keptPositions;
    }

    private int in(KvPage.Hands hands) {
        return counts.get(hands.ordinal());
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
        return in(KvPage.Hands.SEQUENCES) == 0 ? maxPages : limit;
    }

    /**
     * Returns the memory that the pool holds, in use or not.
     *
     * @return bytes, 0 once it is freed
     */
    public long bytes() {
        return arena.scope().isAlive() ? made * layout.pageBytes() : 0;
    }

    /**
     * Returns the maximum memory of the pool.
     *
     * @return bytes
     */
    public long maxBytes() {
        return Math.multiplyExact(maxPages, layout.pageBytes());
    }

    /**
     * Takes a free page, or a new one, for one sequence.
     *
     * @return the page; empty if there is none, and none can be made
     */
    public synchronized Optional<KvPage> tryTake() {
        mayHaveMemoryAgain();
        if (in(KvPage.Hands.NOBODY) == 0 && !make()) {
            return Optional.empty();
        }
        Optional<KvPage> page = Optional.of(free[in(KvPage.Hands.NOBODY) - 1]);
        share(page.get());
        return page;
    }

    /** If no sequence has a page, what used up the memory may be gone. */
    private void mayHaveMemoryAgain() {
        if (in(KvPage.Hands.SEQUENCES) == 0) {
            limit = maxPages;
            shortage = null;
        }
    }

    /** Adds a page to the free ones; returns false if there may be no more, or there is no memory for one. */
    private boolean make() {
        if (made >= limit) {
            return false;
        }
        if (made == free.length) {
            free = Arrays.copyOf(free, Math.min(maxPages, made + made / 2 + 1));
        }
        Optional<KvPage> page = allocate();
        if (page.isPresent()) {
            free[counts.getAndIncrement(KvPage.Hands.NOBODY.ordinal())] = page.get();
            made++;
        }
        return page.isPresent();
    }

    private Optional<KvPage> allocate() {
        try {
            return Optional.of(new KvPage(memory.allocate(layout.pageBytes(), CACHE_LINE)));
        } catch (OutOfMemoryError e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "There is no memory for another page of the key/value cache ({0}): it has {1} of at most {2}"
                            + " pages until nothing is being generated.",
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

    // ---- whose a page is; none of this allocates memory

    /**
     * Adds a sequence to those that have a page.
     *
     * @param page a page that somebody has
     */
    public synchronized void share(KvPage page) {
        mayHaveMemoryAgain();
        KvPage.Hands before = page.hands();
        page.sequences++;
        moved(page, before);
    }

    /**
     * Takes a sequence from those that have a page.
     *
     * @param page a page that a sequence has
     */
    public synchronized void giveBack(KvPage page) {
        assert page.sequences > 0;
        KvPage.Hands before = page.hands();
        page.sequences--;
        moved(page, before);
    }

    /**
     * Pins a page: it does not change, and nobody else gets it.
     *
     * @param page a page that somebody has
     */
    public synchronized void pin(KvPage page) {
        KvPage.Hands before = page.hands();
        page.pins++;
        moved(page, before);
    }

    /**
     * Takes back a pin.
     *
     * @param page a page that is pinned
     */
    public synchronized void unpin(KvPage page) {
        assert page.pins > 0;
        KvPage.Hands before = page.hands();
        page.pins--;
        moved(page, before);
        free();
    }

    /**
     * Keeps a page for a cache when no sequence has it any more.
     *
     * @param page a page that somebody else has, and no cache
     * @param positions number of its positions that are computed
     */
    public synchronized void keep(KvPage page, int positions) {
        assert !page.kept;
        KvPage.Hands before = page.hands();
        page.kept = true;
        page.positions = positions;
        moved(page, before);
    }

    /**
     * Ends that a cache keeps a page.
     *
     * @param page a page that a cache keeps
     */
    public synchronized void drop(KvPage page) {
        assert page.kept;
        KvPage.Hands before = page.hands();
        page.kept = false;
        moved(page, before);
    }

    /**
     * Returns whether only a cache has a page.
     *
     * @param page a page that a cache keeps
     * @return false if sequences or pins have it as well
     */
    public synchronized boolean onlyKept(KvPage page) {
        return page.hands() == KvPage.Hands.CACHE;
    }

    /**
     * Returns whether a sequence has a page.
     *
     * @param page any page
     * @return true if at least one has it
     */
    public synchronized boolean inUse(KvPage page) {
        return page.sequences > 0;
    }

    private void moved(KvPage page, KvPage.Hands before) {
        KvPage.Hands after = page.hands();
        if (after == before) {
            return;
        }
        if (after == KvPage.Hands.NOBODY) {
            free[in(after)] = page;
        }
        counts.getAndDecrement(before.ordinal()); // the free page that is taken is the last one of the list
        counts.getAndIncrement(after.ordinal());
        if (before == KvPage.Hands.CACHE) {
            keptPositions -= page.positions;
        } else if (after == KvPage.Hands.CACHE) {
            keptPositions += page.positions;
        }
    }

    /** Frees all pages as soon as none of them is pinned any more. No sequence may be in use. May be called again. */
    @Override
    public synchronized void close() {
        closed = true;
        free();
    }

    private void free() {
        if (closed && in(KvPage.Hands.PINS) == 0 && arena.scope().isAlive()) {
            arena.close();
        }
    }
}
