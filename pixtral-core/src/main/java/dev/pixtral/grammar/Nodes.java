package dev.pixtral.grammar;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * A set of nodes, ascending by number. The {@link Automaton} has one object for each content until it clears its cache,
 * and the hash is computed once, so a set shared by many nodes costs each of them only a reference.
 */
final class Nodes extends AbstractList<Node> implements RandomAccess {
    /** The parents at the bottom of a stack. */
    static final Nodes NONE = new Nodes(new Node[0]);

    private final Node[] nodes;
    private final int hash;

    /**
     * Creates a set of nodes, without copying the array.
     *
     * @param nodes nodes ascending by number, without duplicates
     */
    Nodes(Node... nodes) {
        this.nodes = nodes;
        this.hash = Arrays.hashCode(nodes);
    }

    @Override
    public Node get(int index) {
        return nodes[index];
    }

    @Override
    public int size() {
        return nodes.length;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Nodes set
                        ? hash == set.hash && Arrays.equals(nodes, set.nodes)
                        : super.equals(other));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
