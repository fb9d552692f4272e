package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPage;
import dev.pixtral.model.KvPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys and values by content: for each salt a trie whose nodes are pages. Live sequences share its pages, and it keeps
 * them after a sequence has ended. A page in it never changes. A page that no sequence and no pin has may be evicted,
 * the least recently used first, and the last one of a text before those that it continues.
 *
 * <p>Thread-safe: the engine's loop uses it through {@link PrefixPages}, callers through {@link PinnedPages}.
 */
@Internal
public final class PrefixCache implements AutoCloseable {
    private final KvPool pool;
    private final int mostKept; // pages that no sequence has
    private final int mostPinned;
    private final Runnable whenUnpinned;
    private final boolean on;
    private final Map<String, PrefixNode> roots = new HashMap<>(); // by salt; guarded by this, like all fields below
    private final LeafQueue leaves = new LeafQueue();
    private int nodes; // without roots
    private int pinned; // pages of all pins, counted for each of them
    private int expected;
    private long uses;
    private long version; // number of pages that have been added so far
    private long cachedTokens;
    private long promptTokens;
    private boolean closed;

    /**
     * Creates an empty cache.
     *
     * @param pool the pages; owned by the caller, closed after this cache
     * @param options its bound; 0 switches it off: no page is kept or shared
     * @param whenUnpinned called on the thread that closes {@link PinnedPages}
     */
    public PrefixCache(KvPool pool, CacheOptions options, Runnable whenUnpinned) {
        this.pool = pool;
        this.on = options.prefixBytes() > 0;
        this.mostKept = (int)
                Math.min(pool.maxPages(), options.prefixBytes() / pool.layout().pageBytes());
        this.mostPinned = pool.maxPages() - pool.maxPages() / 2;
        this.whenUnpinned = whenUnpinned;
    }

    KvPool pool() {
        return pool;
    }

    /** Returns whether pages are kept and shared. */
    synchronized boolean on() {
        return on && !closed;
    }

    /** Returns a number that grows whenever a page is added. */
    synchronized long version() {
        return version;
    }

    // ---- the trie; the caller has locked this cache

    /**
     * Returns the page that agrees with most positions of a text, or null if there is none.
     *
     * @param parent the page before it, or null at the beginning
     * @param at position of the text where the page begins
     * @param most positions of the text to compare
     */
    PrefixNode closest(PrefixNode parent, String salt, Content text, int at, int most) {
        PrefixNode above = parent == null ? roots.get(salt) : parent;
        return above == null ? null : above.closest(text, at, most);
    }

    /** Returns the page that equals a whole page of a text, or null if there is none. */
    PrefixNode equal(PrefixNode parent, String salt, Content text, int at) {
        PrefixNode closest = closest(parent, salt, text, at, KvLayout.PAGE);
        return closest != null && closest.common(text, at, KvLayout.PAGE) == KvLayout.PAGE ? closest : null;
    }

    /**
     * Adds a page that does not change any more and that no page of the same parent begins with. Changes nothing if
     * there is no memory.
     *
     * @param parent the page before it, or null at the beginning
     * @param at position of the text where the page begins
     * @param length number of its positions that are computed
     */
    PrefixNode insert(PrefixNode parent, String salt, Content text, int at, int length, KvPage page) {
        PrefixNode above = parent == null ? roots.computeIfAbsent(salt, PrefixNode::root) : parent;
        PrefixNode node;
        try {
            node = PrefixNode.of(above, text.slice(at, at + length), page);
            leaves.ensureSpace(nodes + 1);
            above.add(node); // nothing from here on needs memory
        } finally {
            dropIfEmpty(above);
        }
        nodes++;
        version++;
        leaves.remove(above);
        pool.keep(page, length);
        PrefixNode before = above.before(node);
        if (before != null && !before.isFull() && before.common(text, at, length) == before.content.length()) {
            remove(before); // the new page has all that it has
        }
        return node;
    }

    /** Records a use of a page and of those before it. */
    void touch(PrefixNode node) {
        long now = ++uses;
        for (PrefixNode one = node; !one.isRoot(); one = one.parent) {
            one.lastUse = now;
        }
        if (node.place != PrefixNode.NOWHERE) {
            leaves.put(node);
        }
    }

    /** Makes a page safe from eviction until {@link #released}. */
    void taken(PrefixNode node) {
        leaves.remove(node);
    }

    /** Allows that a page is evicted unless somebody has it or another page continues it. */
    void released(PrefixNode node) {
        if (!node.gone && !node.isRoot() && node.isLeaf() && pool.onlyKept(node.page)) {
            leaves.put(node);
        }
    }

    /** Evicts the least recently used page; returns false if there is none that may be. */
    boolean evict() {
        PrefixNode first = leaves.first();
        if (first == null) {
            return false;
        }
        remove(first);
        return true;
    }

    /** Evicts pages until those that nobody has are within the bound. */
    void shrink() {
        while (pool.kept() > mostKept && evict()) {
            // one less
        }
    }

    private void remove(PrefixNode node) {
        leaves.remove(node);
        node.parent.remove(node);
        node.gone = true;
        nodes--;
        pool.drop(node.page);
        dropIfEmpty(node.parent);
        released(node.parent);
    }

    private void dropIfEmpty(PrefixNode root) {
        if (root.isRoot() && root.isLeaf()) {
            roots.remove(root.salt);
        }
    }

    // ---- pages for callers

    /**
     * Sets how many pages live sequences have or will need soon, which {@link #reserve} leaves to them.
     *
     * @param pages number of pages, those that they have already included
     */
    public synchronized void expect(int pages) {
        expected = pages;
    }

    /**
     * Pins the pages of the longest beginning of a text that is there. All pins together have at most half of the pages
     * of the pool, so that there is always room for short generations; longer ones may wait until a pin is closed.
     *
     * @param text what is at its positions
     * @param salt salt of those who computed it
     * @return its pages, perhaps none; to be closed by the caller
     */
    public synchronized PinnedPages pin(Content text, String salt) {
        List<KvPage> pages = new ArrayList<>();
        PrefixNode last = null;
        int positions = 0;
        while (on() && pinned + pages.size() < mostPinned && positions % KvLayout.PAGE == 0) {
            int most = Math.min(KvLayout.PAGE, text.length() - positions);
            PrefixNode next = closest(last, salt, text, positions, most);
            if (next == null) {
                break;
            }
            pages.add(next.page);
            positions += next.common(text, positions, most);
            last = next;
        }
        PinnedPages all = new PinnedPages(this, salt, text.slice(0, positions), pages, last);
        pages.forEach(pool::pin); // nothing from here on needs memory
        pinned += pages.size();
        if (last != null) {
            taken(last);
            touch(last);
        }
        return all;
    }

    /**
     * Takes pages for a text that was computed elsewhere: as many as there are without those that live sequences have
     * or will need soon, and within the bounds of kept and of pinned pages.
     *
     * @param text what is at its positions
     * @param salt salt of those who may use it
     * @return pages for its beginning, perhaps none; to be filled, {@linkplain PinnedPages#add added} and closed by the
     *     caller
     */
    public synchronized PinnedPages reserve(Content text, String salt) {
        int most = on() ? Math.min(mostKept, mostPinned - pinned) : 0;
        most = Math.min(most, pool.limit() - Math.max(expected, pool.inUse()) - pool.pinned());
        int wanted = Math.clamp(KvLayout.pages(text.length()), 0, Math.max(0, most));
        PinnedPages all = new PinnedPages(this, salt, text, new ArrayList<>(wanted), null);
        try {
            for (KvPage page = take(wanted, all); page != null; page = take(wanted, all)) {
                all.own(page);
                pool.pin(page);
                pool.giveBack(page);
                pinned++;
            }
        } catch (OutOfMemoryError _) {
            // those that it has are enough for the beginning
        }
        return all;
    }

    private KvPage take(int wanted, PinnedPages all) {
        if (all.count() == wanted) {
            return null;
        }
        do {
            var page = pool.tryTake();
            if (page.isPresent()) {
                return page.get();
            }
        } while (evict());
        return null;
    }

    /**
     * Takes back the pins of some pages.
     *
     * @param last the last of them that is in the cache, or null for none
     */
    synchronized void unpin(List<KvPage> pages, PrefixNode last) {
        for (int i = 0; i < pages.size(); i++) {
            pool.unpin(pages.get(i));
        }
        pinned -= pages.size();
        PrefixNode there = last;
        while (there != null && there.gone) { // evicted while those before it were pinned
            there = there.parent;
        }
        if (there != null) {
            released(there);
            shrink();
        }
        while (closed && evict()) {
            // nobody needs what was pinned when the cache was closed
        }
    }

    /** Reports that pages have been unpinned. */
    void wake() {
        whenUnpinned.run();
    }

    // ---- statistics

    /** Counts the prompt of a generation that begins. */
    synchronized void countPrompt(int tokens) {
        promptTokens += tokens;
    }

    /** Counts prompt tokens that need not be computed. */
    synchronized void countCached(int tokens) {
        cachedTokens += tokens;
    }

    /**
     * Returns what there is, and how often it has helped. Takes the lock only for a moment, so that the bound holds in
     * what it returns.
     *
     * @return a snapshot, without pictures
     */
    public synchronized CacheStatistics statistics() {
        long bytes = pool.kept() * pool.layout().pageBytes();
        return new CacheStatistics(0, 0, 0, 0, pool.keptPositions(), bytes, cachedTokens, promptTokens);
    }

    /** Evicts all pages. Pinned ones stay until they are unpinned. No sequence may be in use. */
    @Override
    public synchronized void close() {
        closed = true;
        while (evict()) {
            // until there is none
        }
    }
}
