package dev.pixtral.grammar;

import java.util.List;

/**
 * One of several rules. It never has a frame: {@link Successors} call its members in its place.
 *
 * @param rules where the members are
 * @param members ids, without choices that could be members themselves
 * @param roomLimit how many levels its values may have, if there is room for more
 */
record ChoiceRule(Rules rules, List<Integer> members, int roomLimit) implements Rule {
    /** The room of its members. */
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
