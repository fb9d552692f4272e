package dev.pixtral.grammar;

import java.util.List;

/**
 * One of several rules. It never has a frame: {@link Successors} enters its members instead.
 *
 * @param rules the rules of the grammar, with the members
 * @param members ids; the members of nested choices are listed here directly where possible
 * @param roomLimit maximum number of levels of its values, even if there is room for more
 */
record ChoiceRule(Rules rules, List<Integer> members, int roomLimit) implements Rule {
    /** Returns the room of its members. */
    int room(int room) {
        return Math.min(room, roomLimit);
    }

    @Override
    public Frame start(int room) {
        throw new IllegalStateException("a choice has no frames");
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        for (int member : members) {
            if (rules.rule(member).startsWith(unsignedByte)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void step(Frame frame, int unsignedByte, Nodes parents, Successors out) {
        throw new IllegalStateException("a choice has no frames");
    }

    @Override
    public int minDepth(Rules all) {
        int depth = ENDLESS;
        for (int member : members) {
            depth = Math.min(depth, all.depth(member));
        }
        return depth <= roomLimit ? depth : ENDLESS;
    }
}
