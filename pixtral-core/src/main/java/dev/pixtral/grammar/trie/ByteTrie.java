package dev.pixtral.grammar.trie;

import dev.pixtral.errors.GrammarException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Byte strings as a tree, laid out in depth-first order: the first child of node {@code n} is {@code n + 1}, and
 * {@code end(n)} is the first node after its subtree. Siblings ascend by unsigned byte. Immutable and thread-safe.
 */
public final class ByteTrie {
    /** The root. */
    public static final int ROOT = 0;
    /** Stands for no node, and for no value. */
    public static final int NONE = -1;
    /** Stands for no single byte. */
    public static final int UNKNOWN = -2;

    private final byte[] label; // the byte that leads to a node
    private final int[] depth; // number of bytes from the root
    private final int[] end;
    private final int[] value; // of the string that ends at a node, or NONE
    private final int height;

    private ByteTrie(Layout layout, int height) {
        label = Arrays.copyOf(layout.label, layout.size);
        depth = Arrays.copyOf(layout.depth, layout.size);
        end = Arrays.copyOf(layout.end, layout.size);
        value = Arrays.copyOf(layout.value, layout.size);
        this.height = height;
    }

    /**
     * Builds a tree in which the value of each string is its index in the list; for equal strings, the last one.
     *
     * @param strings non-empty strings
     * @return the tree
     */
    public static ByteTrie of(List<byte[]> strings) {
        return of(strings, IntStream.range(0, strings.size()).toArray());
    }

    /**
     * Builds a tree.
     *
     * @param strings non-empty strings
     * @param values non-negative values, one for each string
     * @return the tree
     * @throws GrammarException if the thread is interrupted
     */
    public static ByteTrie of(List<byte[]> strings, int[] values) {
        int total = 1;
        int height = 0;
        for (byte[] string : strings) {
            total = Math.addExact(total, string.length);
            height = Math.max(height, string.length);
        }
        Layout layout = new Layout(total, height);
        IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparing(strings::get, Arrays::compareUnsigned))
                .forEach(i -> {
                    GrammarException.ifInterrupted(); // a vocabulary takes a while
                    layout.add(strings.get(i), values[i]);
                });
        layout.close(0);
        return new ByteTrie(layout, height);
    }

    /**
     * Returns the number of nodes.
     *
     * @return how many
     */
    public int size() {
        return label.length;
    }

    /**
     * Returns the approximate memory that it occupies.
     *
     * @return bytes
     */
    public long bytes() {
        return 64 + 13L * size();
    }

    /**
     * Returns the length of the longest string.
     *
     * @return bytes
     */
    public int height() {
        return height;
    }

    /**
     * Returns the byte that leads to a node.
     *
     * @param node a node other than the root
     * @return 0 to 255
     */
    public int label(int node) {
        return label[node] & 0xFF;
    }

    /**
     * Returns the number of bytes from the root to a node.
     *
     * @param node a node
     * @return bytes
     */
    public int depth(int node) {
        return depth[node];
    }

    /**
     * Returns the end of a node's subtree.
     *
     * @param node a node
     * @return the first node after its subtree
     */
    public int end(int node) {
        return end[node];
    }

    /**
     * Returns the value of the string that ends at a node.
     *
     * @param node a node
     * @return the value, or {@link #NONE}
     */
    public int value(int node) {
        return value[node];
    }

    /**
     * Returns the node after one more byte.
     *
     * @param node a node
     * @param unsignedByte 0 to 255
     * @return the child, or {@link #NONE}
     */
    public int child(int node, int unsignedByte) {
        for (int child = node + 1; child < end[node]; child = end[child]) {
            if (label(child) >= unsignedByte) {
                return label(child) == unsignedByte ? child : NONE;
            }
        }
        return NONE;
    }

    /**
     * Returns the byte that leads to the only child of a node.
     *
     * @param node a node
     * @return 0 to 255, or {@link #UNKNOWN} if it has no child or several
     */
    public int onlyChild(int node) {
        return !leaf(node) && end[node + 1] == end[node] ? label(node + 1) : UNKNOWN;
    }

    /**
     * Returns whether a node has no children.
     *
     * @param node a node
     * @return whether it is a leaf
     */
    public boolean leaf(int node) {
        return end[node] == node + 1;
    }

    /** Lays out strings that are added in ascending order. */
    private static final class Layout {
        private final byte[] label;
        private final int[] depth;
        private final int[] end;
        private final int[] value;
        private final int[] path; // nodes from the root to the end of the last string
        private byte[] last = {};
        private int size = 1;

        Layout(int capacity, int height) {
            label = new byte[capacity];
            depth = new int[capacity];
            end = new int[capacity];
            value = new int[capacity];
            path = new int[height + 1];
            value[ROOT] = NONE;
        }

        void add(byte[] string, int stringValue) {
            int differs = Arrays.mismatch(last, string);
            int common = differs < 0 ? string.length : differs;
            close(common + 1);
            for (int i = common; i < string.length; i++) {
                label[size] = string[i];
                depth[size] = i + 1;
                value[size] = NONE;
                path[i + 1] = size++;
            }
            value[path[string.length]] = stringValue;
            last = string;
        }

        /** Closes the subtrees of the last string from a depth on: no more nodes are added below them. */
        void close(int fromDepth) {
            for (int d = last.length; d >= fromDepth; d--) {
                end[path[d]] = size;
            }
        }
    }
}
