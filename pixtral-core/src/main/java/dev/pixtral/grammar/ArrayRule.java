package dev.pixtral.grammar;

import dev.pixtral.schema.JsonType;
import java.util.List;

/**
 * An array. Frames count items, so limits add no states.
 *
 * @param id its own id
 * @param rules the rules of the grammar, with those of the items
 * @param prefix rules of the first items
 * @param items rule of the items after them, or {@link #NO_MORE}
 * @param minItems minimum number of items
 * @param maxItems maximum number of items, {@link JsonType#UNBOUNDED} for none; at most as many as there are rules for
 */
record ArrayRule(int id, Rules rules, List<Integer> prefix, int items, int minItems, int maxItems) implements Rule {
    static final int NO_MORE = -1;

    private static final int OPEN = 0;
    private static final int FIRST = 1; // after the bracket: an item, or the end
    private static final int ITEM = 2;
    private static final int AFTER = 3;
    private static final int COMMA = 4; // after the comma: a space

    @Override
    public Frame start(int room) {
        return Frame.of(id, OPEN).counters(minItems, maxItems).room(room);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return unsignedByte == '[';
    }

    @Override
    public void step(Frame frame, int b, Nodes parents, Successors out) {
        switch (frame.state()) {
            case OPEN -> go(b == '[', frame.state(FIRST), parents, out);
            case FIRST -> {
                end(frame, b, parents, out);
                item(frame, parents, out);
            }
            case ITEM -> item(frame, parents, out);
            case AFTER -> {
                end(frame, b, parents, out);
                go(b == ',' && itemOpen(frame), frame.state(COMMA), parents, out);
            }
            case COMMA -> go(b == ' ', frame.state(ITEM), parents, out);
            default -> throw new IllegalStateException("no state of an array: " + frame.state());
        }
    }

    private static void go(boolean open, Frame to, Nodes parents, Successors out) {
        if (open) {
            out.to(to, parents);
        }
    }

    private static void end(Frame frame, int b, Nodes parents, Successors out) {
        if (b == ']' && frame.min() == 0) {
            out.finish(parents);
        }
    }

    private void item(Frame frame, Nodes parents, Successors out) {
        if (itemOpen(frame)) {
            Frame after = frame.count().at(AFTER, Math.min(index(frame) + 1, prefix.size()));
            out.enter(itemRule(index(frame)), frame.room() - 1, after, parents);
        }
    }

    /** Returns the index of the next item; all items beyond the prefix share one index. */
    private static int index(Frame frame) {
        return frame.at();
    }

    private boolean itemOpen(Frame frame) {
        int rule = itemRule(index(frame));
        return frame.max() > 0 && rule != NO_MORE && rules.depth(rule) < frame.room();
    }

    private int itemRule(int index) {
        return index < prefix.size() ? prefix.get(index) : items;
    }

    @Override
    public int minDepth(Rules all) {
        if (minItems > maxItems) {
            return ENDLESS;
        }
        int inside = 0;
        for (int i = 0; i < Math.min(minItems, prefix.size() + 1); i++) {
            inside = Math.max(inside, all.depth(itemRule(i)));
        }
        return inside + 1;
    }

    @Override
    public Frame clamp(Frame frame, int bytes) {
        int max = frame.max() == JsonType.UNBOUNDED ? JsonType.UNBOUNDED : Math.min(frame.max(), bytes);
        return frame.counters(Math.min(frame.min(), bytes), max);
    }
}
