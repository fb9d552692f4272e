package dev.pixtral.grammar.names;

import dev.pixtral.api.Internal;
import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.grammar.trie.ContentMachine;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * What may come next within the name of a property, where undeclared ones are allowed. A state is one of
 * {@link FreeNames}, and a node in the tree of declared names.
 */
@Internal
public final class NameContent implements ContentMachine {
    private static final byte OPEN = 1;
    private static final byte CLOSED = 2;
    private static final int[] NO_NAMES = {};

    private final FreeNames free;
    private final Names declared;
    private final boolean[] open; // by class: whether undeclared names are allowed
    private final long start;
    private byte[] known = new byte[64]; // by state: whether undeclared names continue where no declared one does

    /**
     * Makes a machine.
     *
     * @param free the undeclared names
     * @param declared the declared names
     * @param open whether undeclared names are allowed, by class
     * @param state the state of the undeclared names
     * @param node the node of the declared names, {@link ByteTrie#NONE} if none continues
     */
    public NameContent(FreeNames free, Names declared, boolean[] open, int state, int node) {
        this.free = free;
        this.declared = declared;
        this.open = open.clone();
        this.start = place(state, node);
    }

    /**
     * Declared names.
     *
     * @param tree the names
     * @param below the properties whose names pass through a node
     * @param open whether one of them is allowed
     */
    public record Names(ByteTrie tree, IntFunction<int[]> below, IntPredicate open) {}

    private static long place(int state, int node) {
        return (long) (node - ByteTrie.NONE) << Integer.SIZE | state;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long next(long place, int unsignedByte) {
        int state = (int) place;
        int node = (int) (place >>> Integer.SIZE) + ByteTrie.NONE;
        int child = node == ByteTrie.NONE ? node : declared.tree().child(node, unsignedByte);
        int next = free.next(state, unsignedByte);
        if (next != FreeNames.DEAD
                && (child == ByteTrie.NONE
                        ? isOpen(next)
                        : isOpen(next, declared.below().apply(child)))) {
            return place(next, child);
        }
        return child != ByteTrie.NONE && declared.open().test(child)
                ? place(next == FreeNames.DEAD ? state : next, child)
                : DEAD;
    }

    private boolean isOpen(int state) {
        if (state >= known.length) {
            known = Arrays.copyOf(known, Math.max(state + 1, 2 * known.length));
        }
        if (known[state] == 0) {
            known[state] = isOpen(state, NO_NAMES) ? OPEN : CLOSED;
        }
        return known[state] == OPEN;
    }

    private boolean isOpen(int state, int[] names) {
        for (int each = 0; each < open.length; each++) {
            if (open[each] && free.holdsMore(state, each, names)) {
                return true;
            }
        }
        return false;
    }
}
