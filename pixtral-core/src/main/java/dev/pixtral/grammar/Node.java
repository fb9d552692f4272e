package dev.pixtral.grammar;

/**
 * A frame on top of those that may continue when it is finished. There is one object for each content until the
 * {@link Automaton} clears its cache, so identity is equality.
 */
final class Node {
    private final Key content;
    private final int number; // in order of creation; sorts sets

    Node(Key content, int number) {
        this.content = content;
        this.number = number;
    }

    Frame frame() {
        return content.frame;
    }

    Nodes parents() {
        return content.parents;
    }

    int number() {
        return number;
    }

    /**
     * The content of a node.
     *
     * @param frame the frame; in its state after the call if other frames are above it
     * @param parents the nodes below, ascending by number; empty at the bottom
     */
    record Key(Frame frame, Nodes parents) {}
}
