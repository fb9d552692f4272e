package dev.pixtral.grammar;

/**
 * A frame on top of those that may follow when it is finished. There is one object for each content, until the
 * {@link Automaton} forgets; so identity is equality.
 */
final class Node {
    private final Key content;
    private final int number; // in the order of making: sorts sets

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
     * What a node is made of.
     *
     * @param frame the frame, which is in the state after the call if something stands on it
     * @param parents what goes on below, ascending by number; empty at the bottom
     */
    record Key(Frame frame, Nodes parents) {}
}
