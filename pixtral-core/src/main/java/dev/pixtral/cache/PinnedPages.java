package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPage;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Pages of the beginning of a text that nobody else may change or have meanwhile: to be read, or to be filled. Others
 * may need them, so they should be closed soon. Thread-safe.
 */
@Internal
public final class PinnedPages implements AutoCloseable {
    private final PrefixCache cache;
    private final String salt;
    private final Content content;
    private final List<KvPage> pages; // guarded by the cache, like the fields below
    private PrefixNode last; // of the pages in the cache; null for none
    private boolean closed;

    PinnedPages(PrefixCache cache, String salt, Content content, List<KvPage> pages, PrefixNode last) {
        this.cache = cache;
        this.salt = salt;
        this.content = content;
        this.pages = pages;
        this.last = last;
    }

    /** Adds a page for which the list has space. */
    void own(KvPage page) {
        pages.add(page);
    }

    int count() {
        return pages.size();
    }

    /**
     * Returns what is at its positions.
     *
     * @return content, of more positions than there are pages if these are for filling and there were not enough
     */
    public Content content() {
        return content;
    }

    /**
     * Returns its pages.
     *
     * @return memory in ascending order of position
     */
    public List<MemorySegment> memory() {
        synchronized (cache) {
            return pages.stream().map(KvPage::memory).toList();
        }
    }

    /**
     * Adds pages that have been filled to the cache. Those that are there already are not needed.
     *
     * @return number of positions that are there now; 0 if the cache is closed
     */
    public int add() {
        synchronized (cache) {
            int positions = 0;
            PrefixNode parent = null;
            for (int i = 0; cache.on() && !closed && i < pages.size(); i++) {
                int at = i * KvLayout.PAGE;
                int length = Math.min(KvLayout.PAGE, content.length() - at);
                PrefixNode there = cache.closest(parent, salt, content, at, length);
                if (there == null || there.common(content, at, length) < length) {
                    there = cache.insert(parent, salt, content, at, length, pages.get(i));
                }
                positions += length;
                parent = there;
                last = there; // at once: it is released with the pages even if there is no memory for the next one
            }
            if (last != null) {
                cache.touch(last);
            }
            return positions;
        }
    }

    /**
     * Gives the pages back: those in the cache stay there as long as there is room. Has no effect if already closed.
     */
    @Override
    public void close() {
        synchronized (cache) {
            if (closed) {
                return;
            }
            closed = true;
            cache.unpin(pages, last);
        }
        cache.wake();
    }
}
