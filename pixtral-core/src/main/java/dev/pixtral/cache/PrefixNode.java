package dev.pixtral.cache;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPage;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of keys and values in the {@link PrefixCache}, behind the pages of its parents. It may be filled in part; then
 * it has no children. No page of one parent is the beginning of another one. Guarded by the cache.
 */
final class PrefixNode {
    /** Place in the {@link LeafQueue} of a page that is not in it. */
    static final int NOWHERE = -1;

    final PrefixNode parent; // null for a root
    final String salt; // of the root that it belongs to
    final Content content; // of the positions of its page
    final KvPage page; // null for a root
    private final List<PrefixNode> children = new ArrayList<>(1); // ordered by content
    long lastUse; // at least that of its children
    int place = NOWHERE; // in the queue
    boolean gone; // from the cache

    private PrefixNode(PrefixNode parent, String salt, Content content, KvPage page) {
        this.parent = parent;
        this.salt = salt;
        this.content = content;
        this.page = page;
    }

    /** Returns an empty beginning. */
    static PrefixNode root(String salt) {
        return new PrefixNode(null, salt, null, null);
    }

    /** Returns a page that can be added to a parent. */
    static PrefixNode of(PrefixNode parent, Content content, KvPage page) {
        return new PrefixNode(parent, parent.salt, content, page);
    }

    boolean isRoot() {
        return parent == null;
    }

    boolean isFull() {
        return content.length() == KvLayout.PAGE;
    }

    boolean isLeaf() {
        return children.isEmpty();
    }

    List<PrefixNode> children() {
        return children;
    }

    /** Returns how many positions of a text, from {@code at} on, the page agrees with. */
    int common(Content text, int at, int most) {
        return content.common(0, text, at, Math.min(most, content.length()));
    }

    /**
     * Returns the child that agrees with the most positions of a text, or null if none agrees with the first.
     *
     * @param at position of the text where the child begins
     * @param most positions of the text to compare
     */
    PrefixNode closest(Content text, int at, int most) {
        int place = place(text, at, most);
        PrefixNode before = place == 0 ? null : children.get(place - 1);
        PrefixNode after = place == children.size() ? null : children.get(place);
        int commonBefore = before == null ? 0 : before.common(text, at, most);
        int commonAfter = after == null ? 0 : after.common(text, at, most);
        if (commonBefore == 0 && commonAfter == 0) {
            return null;
        }
        return commonAfter >= commonBefore ? after : before; // what agrees the most is next to where the text belongs
    }

    /** Adds a child. Nothing changes if there is no memory. */
    void add(PrefixNode child) {
        children.add(place(child.content, 0, child.content.length()), child);
    }

    void remove(PrefixNode child) {
        children.remove(place(child.content, 0, child.content.length()));
    }

    /** Returns the child before another one, or null if that is the first. */
    PrefixNode before(PrefixNode child) {
        int place = place(child.content, 0, child.content.length());
        return place == 0 ? null : children.get(place - 1);
    }

    /** Returns the number of children that come before a text; the beginning of a text comes before the text. */
    private int place(Content text, int at, int length) {
        int low = 0;
        int high = children.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (comesBefore(children.get(middle).content, text, at, length)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean comesBefore(Content child, Content text, int at, int length) {
        int most = Math.min(child.length(), length);
        int common = child.common(0, text, at, most);
        return common == most ? child.length() < length : child.compareAt(common, text, at + common) < 0;
    }
}
