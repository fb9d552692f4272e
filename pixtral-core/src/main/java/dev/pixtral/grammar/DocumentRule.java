package dev.pixtral.grammar;

/**
 * The bottom of every stack: a value, then the end.
 *
 * @param id its own id
 * @param rules the rules of the grammar, with that of the value
 * @param value rule of the value
 * @param first its first state: whether a blank may come before the value
 */
record DocumentRule(int id, Rules rules, int value, int first) implements Rule {
    private static final int BEFORE = 0;
    private static final int END = 1;
    private static final int BEFORE_BLANK = 2;

    /** Creates a rule of a value without a blank before it. */
    DocumentRule(int id, Rules rules, int value) {
        this(id, rules, value, BEFORE);
    }

    /** Creates a rule of a value with or without a blank before it, which decoding omits. */
    static DocumentRule afterBlank(int id, Rules rules, int value) {
        return new DocumentRule(id, rules, value, BEFORE_BLANK);
    }

    @Override
    public Frame start(int room) {
        return Frame.of(id, first).room(room);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return true; // the value decides
    }

    @Override
    public void step(Frame frame, int b, Nodes parents, Successors out) {
        if (frame.state() == BEFORE_BLANK && b == ' ') {
            out.to(frame.state(BEFORE), parents);
        } else if (frame.state() != END) {
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
