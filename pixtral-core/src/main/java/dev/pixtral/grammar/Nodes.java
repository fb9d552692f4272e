package dev.pixtral.grammar;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * A set of nodes, ascending by number. The {@link Automaton} has one object for each content until it forgets, and the
 * hash is computed once: so that what many nodes have in common costs them as little as a reference.
 */
final class Nodes extends AbstractList<Node> implements RandomAccess {
    /** What follows the bottom of a stack. */
    static final Nodes NONE = new Nodes(new Node[0]);

    private final Node[] nodes;
    private final int hash;

    /**
     * Takes the nodes, which are not copied.
     *
     * @param nodes ascending by number, each once
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
