package dev.pixtral.cache;

import java.util.Arrays;

/**
 * The pages of the {@link PrefixCache} that may be evicted, least recently used first: a heap in which each page knows
 * its place. Only {@link #ensureSpace} allocates memory. Guarded by the cache.
 */
final class LeafQueue {
    private PrefixNode[] heap = {};
    private int size;

    /** Makes space for a number of pages, so that adding them needs no memory. */
    void ensureSpace(int pages) {
        if (pages > heap.length) {
            heap = Arrays.copyOf(heap, Math.max(pages, heap.length + heap.length / 2));
        }
    }

    /** Returns the page that was not used for the longest time, or null if there is none. */
    PrefixNode first() {
        return size == 0 ? null : heap[0];
    }

    /** Adds a page, or finds its place again after a use. */
    void put(PrefixNode node) {
        if (node.place == PrefixNode.NOWHERE) {
            set(size++, node);
        }
        up(node.place);
        down(node.place);
    }

    /** Removes a page if it is there. */
    void remove(PrefixNode node) {
        int place = node.place;
        if (place == PrefixNode.NOWHERE) {
            return;
        }
        PrefixNode last = heap[--size];
        heap[size] = null;
        node.place = PrefixNode.NOWHERE;
        if (last != node) {
            set(place, last);
            up(place);
            down(last.place);
        }
    }

    private void up(int from) {
        int place = from;
        PrefixNode node = heap[place];
        while (place > 0 && node.lastUse < heap[(place - 1) / 2].lastUse) {
            set(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        set(place, node);
    }

    private void down(int from) {
        int place = from;
        PrefixNode node = heap[place];
        for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && heap[child + 1].lastUse < heap[child].lastUse) {
                child++;
            }
            if (heap[child].lastUse >= node.lastUse) {
                break;
            }
            set(place, heap[child]);
            place = child;
        }
        set(place, node);
    }

    private void set(int place, PrefixNode node) {
        heap[place] = node;
        node.place = place;
    }
}
