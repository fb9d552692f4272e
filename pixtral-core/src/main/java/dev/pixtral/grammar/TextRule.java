package dev.pixtral.grammar;

import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.StringContent;

/**
 * A string with its quotes; code points are counted only if there is a limit.
 *
 * @param id its own id
 * @param minLength minimum number of code points
 * @param maxLength maximum number of code points, {@link JsonType#UNBOUNDED} for none
 */
record TextRule(int id, int minLength, int maxLength) implements Rule {
    private static final int OPEN = StringContent.STATES; // before the quote; other states are those of StringContent

    @Override
    public Frame start(int room) {
        return Frame.of(id, OPEN).counters(minLength, maxLength);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return unsignedByte == StringContent.QUOTE && minLength <= maxLength;
    }

    @Override
    public int firstByte() {
        return StringContent.QUOTE;
    }

    @Override
    public void step(Frame frame, int b, Nodes parents, Successors out) {
        if (frame.state() == OPEN) {
            if (b == StringContent.QUOTE) {
                out.to(frame.state(StringContent.BOUNDARY), parents);
            }
        } else if (frame.state() == StringContent.BOUNDARY && b == StringContent.QUOTE) {
            if (frame.min() == 0) {
                out.finish(parents);
            }
        } else {
            content(frame, b, parents, out);
        }
    }

    private static void content(Frame frame, int b, Nodes parents, Successors out) {
        int next = StringContent.next(frame.state(), b);
        boolean begins = frame.state() == StringContent.BOUNDARY;
        if (next != StringContent.DEAD && !(begins && frame.max() == 0)) {
            out.to((begins ? frame.count() : frame).state(next), parents);
        }
    }

    @Override
    public int minDepth(Rules rules) {
        return minLength <= maxLength ? 0 : ENDLESS;
    }

    @Override
    public int stringState(Frame frame) {
        return frame.state() == OPEN ? StringContent.DEAD : frame.state();
    }

    @Override
    public Frame clamp(Frame frame, int bytes) {
        int max = frame.max() == JsonType.UNBOUNDED ? JsonType.UNBOUNDED : Math.min(frame.max(), bytes);
        return frame.counters(Math.min(frame.min(), bytes), max);
    }
}
