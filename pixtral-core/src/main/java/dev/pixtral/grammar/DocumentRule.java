package dev.pixtral.grammar;

/**
 * The bottom of every stack: a value, then the end.
 *
 * @param id its own id
 * @param rules the rules of the grammar, with that of the value
 * @param value rule of the value
 */
record DocumentRule(int id, Rules rules, int value) implements Rule {
    private static final int BEFORE = 0;
    private static final int END = 1;

    @Override
    public Frame start(int room) {
        return Frame.of(id, BEFORE).room(room);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return true; // the value decides
    }

    @Override
    public void step(Frame frame, int b, Nodes parents, Successors out) {
        if (frame.state() == BEFORE) {
            out.enter(value, frame.room(), Frame.of(id, END), Nodes.NONE);
        }
    }

    /** Returns whether the document may end here. */
    @Override
    public boolean accepting(Frame frame) {
        return frame.state() == END;
    }

    @Override
    public int minDepth(Rules all) {
        return all.depth(value);
    }
}
