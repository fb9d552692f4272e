package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;

/**
 * The keys and values of one text: first pages of the {@link PrefixCache}, which others may share, then its own. Each
 * page of its own becomes one of the cache when all of it is computed, the last one when the text gives its pages back.
 * Used only by the engine's loop.
 */
@Internal
public final class PrefixPages {
    private static final long NEVER = -1;

    /** With so many tokens every prompt begins: copying a page for them would only look like a hit. */
    private static final int BEGINNING = 2;

    private final PrefixCache cache;
    private final String salt;
    private final Content content;
    private final KvPool pool;
    private final KvSequence kv;
    private final int promptLength;
    private boolean begun;
    private int promptDone; // tokens of the prompt that have been computed or found at least once
    private int promptCached; // of these, tokens that have been found
    private PrefixNode deepest; // the last of its pages that is in the cache, with all before it; null for none
    private int depth; // number of its pages in the cache
    private long seen = NEVER; // version of the cache in which nothing more was found
    private PrefixNode found; // the last page that it could have when it begins; null for none
    private int foundDepth;
    private long foundIn = NEVER; // version of the cache

    /**
     * Creates an empty list of pages.
     *
     * @param cache the cache
     * @param salt salt of the text
     * @param content the text, which may grow
     * @param promptLength length of its prompt, for the statistics
     */
    public PrefixPages(PrefixCache cache, String salt, Content content, int promptLength) {
        this.cache = cache;
        this.salt = salt;
        this.content = content;
        this.pool = cache.pool();
        this.kv = new KvSequence(pool);
        this.promptLength = promptLength;
    }

    /**
     * Returns the pages for a pass.
     *
     * @return keys and values of all positions that are computed, and room for those that were reserved
     */
    public KvSequence kv() {
        return kv;
    }

    /**
     * Returns the memory of one position.
     *
     * @return bytes of its keys and values, rounded down
     */
    public long positionBytes() {
        return pool.layout().pageBytes() / KvLayout.PAGE;
    }

    /**
     * Takes pages until some positions fit, and evicts what the cache keeps if there are no others.
     *
     * @param positions number of positions, from the beginning
     * @return false if the pool is exhausted or out of memory; the pages taken so far stay
     */
    public boolean reserve(int positions) {
        synchronized (cache) {
            while (!kv.tryReserve(positions)) {
                if (!cache.evict()) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Looks for pages that others have computed, and for one that begins like the next, which is copied.
     *
     * @param computed number of positions that are computed
     * @param most number of positions that may be computed afterwards
     * @return number of positions that are computed now, at least {@code computed}
     */
    public int adopt(int computed, int most) {
        if (begun && most <= computed) {
            return computed;
        }
        synchronized (cache) {
            if (!begun) {
                begun = true;
                cache.countPrompt(promptLength);
            }
            if (!cache.on() || seen == cache.version()) {
                return computed;
            }
            int positions = take(computed, most);
            if (deepest != null && positions > computed) {
                cache.touch(deepest);
            }
            seen = cache.version();
            countFound(positions);
            return positions;
        }
    }

    private int take(int computed, int most) {
        try {
            share(most);
            return copy(Math.max(computed, depth * KvLayout.PAGE), most);
        } catch (OutOfMemoryError e) { // it is computed instead
            return Math.max(computed, depth * KvLayout.PAGE);
        }
    }

    private void countFound(int positions) {
        int more = Math.min(positions, promptLength) - promptDone;
        if (more > 0) {
            promptDone += more;
            promptCached += more;
            cache.countCached(more);
        }
    }

    /**
     * Returns how much of the prompt has been computed or found at least once.
     *
     * @return number of tokens, which does not become less when the pages are given back
     */
    public int promptDone() {
        return promptDone;
    }

    /**
     * Returns how much of the prompt did not have to be computed.
     *
     * @return number of tokens, less than the prompt has
     */
    public int promptCached() {
        return promptCached;
    }

    private void share(int most) {
        while ((depth + 1) * KvLayout.PAGE <= most) {
            PrefixNode next = cache.equal(deepest, salt, content, depth * KvLayout.PAGE);
            if (next == null) {
                return;
            }
            share(next);
        }
    }

    private void share(PrefixNode next) {
        kv.share(depth, next.page);
        cache.taken(next);
        deepest = next;
        depth++;
        seen = NEVER;
    }

    /** Copies a page that agrees with more positions than are computed; this sequence goes on behind them. */
    private int copy(int computed, int most) {
        int at = depth * KvLayout.PAGE;
        int length = Math.min(KvLayout.PAGE, most - at);
        PrefixNode closest = cache.closest(deepest, salt, content, at, length);
        int common = closest == null ? 0 : closest.common(content, at, length);
        if (at + common <= Math.max(computed, BEGINNING)) {
            return computed;
        }
        cache.taken(closest); // so that it is not evicted for the page that it is copied to
        try {
            if (!reserve(at + common)) {
                return computed;
            }
            kv.copy(depth, closest.page);
            cache.touch(closest);
            return at + common;
        } finally {
            cache.released(closest);
        }
    }

    /**
     * Shares the pages that have been filled.
     *
     * @param computed number of positions that are computed and do not change any more
     */
    public void computed(int computed) {
        promptDone = Math.max(promptDone, Math.min(computed, promptLength));
        if ((depth + 1) * KvLayout.PAGE > computed) {
            return;
        }
        synchronized (cache) {
            if (!cache.on()) {
                return;
            }
            try {
                add(computed);
            } catch (OutOfMemoryError e) {
                // it is tried again with the next page
            }
        }
    }

    private void add(int computed) {
        while ((depth + 1) * KvLayout.PAGE <= computed) {
            int at = depth * KvLayout.PAGE;
            PrefixNode equal = cache.equal(deepest, salt, content, at);
            if (equal != null) {
                share(equal); // both have been computed at the same time: one is enough
            } else {
                deepest = cache.insert(deepest, salt, content, at, KvLayout.PAGE, kv.page(depth));
                depth++;
            }
        }
    }

    /**
     * Gives all pages back. Those that are computed stay in the cache as long as there is room. Works without memory,
     * although the cache may have less then.
     *
     * @param computed number of positions that are computed and do not change any more
     */
    public void giveBack(int computed) {
        synchronized (cache) {
            PrefixNode last = leave(computed);
            kv.close();
            if (last != null) {
                cache.touch(last);
                cache.released(last);
                cache.shrink();
            }
            deepest = null;
            depth = 0;
            seen = NEVER;
            found = null;
            foundDepth = 0;
            foundIn = NEVER;
        }
    }

    /** Adds what is computed to the cache; returns the last of its pages there. */
    private PrefixNode leave(int computed) {
        if (!cache.on()) {
            return deepest;
        }
        try {
            add(computed);
            int at = depth * KvLayout.PAGE;
            int length = computed - at;
            if (length == 0) {
                return deepest;
            }
            PrefixNode closest = cache.closest(deepest, salt, content, at, length);
            return closest != null && closest.common(content, at, length) == length
                    ? closest
                    : cache.insert(deepest, salt, content, at, length, kv.page(depth));
        } catch (OutOfMemoryError e) {
            return deepest;
        }
    }

    /**
     * Counts the pages that it would share with live sequences if it began now: these it does not need.
     *
     * @param most number of positions that may come from the cache
     * @return number of pages
     */
    public int sharedWithOthers(int most) {
        synchronized (cache) {
            if (!cache.on()) {
                return 0;
            }
            find(most);
            int pages = foundDepth;
            PrefixNode node = found;
            while (pages > 0 && !pool.inUse(node.page)) { // who has a page has all pages before it
                node = node.parent;
                pages--;
            }
            return pages;
        }
    }

    /**
     * Counts the positions of whole pages that are there if it begins now.
     *
     * @param most number of positions that may come from the cache
     * @return number of positions
     */
    public int available(int most) {
        synchronized (cache) {
            if (!cache.on()) {
                return 0;
            }
            find(most);
            return foundDepth * KvLayout.PAGE;
        }
    }

    private void find(int most) {
        if (found != null && found.gone) {
            found = null;
            foundDepth = 0;
            foundIn = NEVER;
        }
        if (foundIn == cache.version()) {
            return;
        }
        while ((foundDepth + 1) * KvLayout.PAGE <= most) {
            PrefixNode next = cache.equal(found, salt, content, foundDepth * KvLayout.PAGE);
            if (next == null) {
                break;
            }
            found = next;
            foundDepth++;
        }
        foundIn = cache.version();
    }

    /**
     * Returns whether the next page that this text needs is also the next one of another text, which knows all of it.
     * If one of the two waits, it can share what the other one computes.
     *
     * @param other another text of the same cache
     * @param most number of positions that may come from the cache
     * @return false also if nothing is shared at all
     */
    public boolean continuesLike(PrefixPages other, int most) {
        int end = (depth + 1) * KvLayout.PAGE;
        return end <= most
                && depth == other.depth
                && deepest == other.deepest
                && salt.equals(other.salt)
                && end <= other.content.length()
                && cache.on()
                && content.common(end - KvLayout.PAGE, other.content, end - KvLayout.PAGE, KvLayout.PAGE)
                        == KvLayout.PAGE;
    }
}
