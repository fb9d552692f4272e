package dev.pixtral.grammar;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Collects what one byte leads to: frames with those that may follow them. Equal frames are merged by uniting what follows, which is sound because what may come
 * depends on nothing else. So overlapping alternatives cost a node for each state, not a stack for each reading.
 */
final class Successors {
    private static final Comparator<Node> BY_NUMBER = Comparator.comparingInt(Node::number);

    private final Automaton automaton;
    private final Rules rules;
    private final Map<Frame, List<Node>> found = new LinkedHashMap<>();

    Successors(Automaton automaton, Rules rules) {
        this.automaton = automaton;
        this.rules = rules;
    }

    Rules rules() {
        return rules;
    }

    /** The rule goes on. */
    void to(Frame frame, List<Node> parents) {
        found.merge(frame, parents, Successors::union);
    }

    /** The rule is finished, and cannot go on. */
    void finish(List<Node> parents) {
        for (Node parent : parents) {
            to(parent.frame(), parent.parents());
        }
    }

    /**
     * A value begins with the byte, if it can.
     *
     * @param rule what is called
     * @param room levels that it may open
     * @param after the caller, in its state after the value
     * @param parents what follows the caller
     */
    void enter(int rule, int room, int unsignedByte, Frame after, List<Node> parents) {
        if (rules.depth(rule) <= room && rules.rule(rule).startsWith(unsignedByte)) {
            begin(rule, room, unsignedByte, List.of(automaton.node(after, parents)));
        }
    }

    /** As {@link #enter}, with the caller among the parents. */
    void begin(int rule, int room, int unsignedByte, List<Node> parents) {
        Rule called = rules.rule(rule);
        if (rules.depth(rule) <= room && called.startsWith(unsignedByte)) {
            called.step(called.start(room), unsignedByte, parents, this);
        }
    }

    List<Node> nodes() {
        return found.entrySet().stream()
                .map(entry -> automaton.node(entry.getKey(), entry.getValue()))
                .sorted(BY_NUMBER)
                .toList();
    }

    private static List<Node> union(List<Node> a, List<Node> b) {
        if (a.equals(b)) {
            return a;
        }
        TreeSet<Node> all = new TreeSet<>(BY_NUMBER);
        all.addAll(a);
        all.addAll(b);
        return List.copyOf(all);
    }
}
