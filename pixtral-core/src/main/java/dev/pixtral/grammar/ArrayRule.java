package dev.pixtral.grammar;

import dev.pixtral.schema.JsonType;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An array. Frames count items, so limits add no states.
 *
 * @param id its own id
 * @param rules the rules of the grammar, with those of the items
 * @param prefix rules of the first items
 * @param items rule of the items after them, or {@link #NO_MORE}
 * @param minItems minimum number of items
 * @param maxItems maximum number of items, {@link JsonType#UNBOUNDED} for none; at most as many as there are rules for
 * @param contained items of which there must be some
 */
record ArrayRule(int id, Rules rules, List<Integer> prefix, int items, int minItems, int maxItems, Contained contained)
        implements Rule {
    static final int NO_MORE = -1;

    private static final int OPEN = 0;
    private static final int FIRST = 1; // after the bracket: an item, or the end
    private static final int ITEM = 2;
    private static final int AFTER = 3;
    private static final int COMMA = 4; // after the comma: a space

    /**
     * Items of which there must be some; those that were written are counted up to the limit that matters.
     *
     * @param prefix their rules among the first items
     * @param items their rule after those
     * @param min minimum number
     * @param max maximum number, {@link JsonType#UNBOUNDED} for none
     */
    record Contained(List<Integer> prefix, int items, int min, int max) {
        static final Contained NONE = new Contained(List.of(), NO_MORE, 0, JsonType.UNBOUNDED);

        boolean isNone() {
            return items == NO_MORE;
        }

        private int rule(int index) {
            return index < prefix.size() ? prefix.get(index) : items;
        }

        private int counted(int found) {
            return Math.min(found, max == JsonType.UNBOUNDED ? min : max);
        }

        private int left(int found) {
            return max == JsonType.UNBOUNDED ? max : max - found;
        }
    }

    @Override
    public Frame start(int room) {
        return Frame.of(id, OPEN).counters(minItems, maxItems).room(room);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return unsignedByte == '[';
    }

    @Override
    public int firstByte() {
        return '[';
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

    @Override
    public int onlyByte(Frame frame) {
        return switch (frame.state()) {
            case OPEN -> '[';
            case COMMA -> ' ';
            default -> Automaton.UNKNOWN;
        };
    }

    private static void go(boolean open, Frame to, Nodes parents, Successors out) {
        if (open) {
            out.to(to, parents);
        }
    }

    private void end(Frame frame, int b, Nodes parents, Successors out) {
        if (b == ']' && frame.min() == 0 && found(frame) >= contained.min()) {
            out.finish(parents);
        }
    }

    private void item(Frame frame, Nodes parents, Successors out) {
        if (plainOpen(frame)) {
            out.enter(itemRule(index(frame)), frame.room() - 1, after(frame), parents);
        }
        if (containedOpen(frame)) {
            out.enter(contained.rule(index(frame)), frame.room() - 1, afterContained(frame), parents);
        }
    }

    private Frame after(Frame frame) {
        return frame.count().at(AFTER, Math.min(index(frame) + 1, prefix.size()));
    }

    private Frame afterContained(Frame frame) {
        return after(frame).next(contained.counted(found(frame) + 1));
    }

    /** Returns the index of the next item; all items beyond the prefix share one index. */
    private static int index(Frame frame) {
        return frame.at();
    }

    /** Returns how many items were written of which there must be some. */
    private static int found(Frame frame) {
        return frame.next();
    }

    private boolean itemOpen(Frame frame) {
        return plainOpen(frame) || containedOpen(frame);
    }

    private boolean plainOpen(Frame frame) {
        int rule = itemRule(index(frame));
        return frame.max() > 0 && rule != NO_MORE && fits(rule, frame) && (contained.isNone() || canEnd(after(frame)));
    }

    private boolean containedOpen(Frame frame) {
        return !contained.isNone()
                && frame.max() > 0
                && contained.left(found(frame)) > 0
                && (index(frame) < prefix.size() || items != NO_MORE)
                && fits(contained.rule(index(frame)), frame)
                && canEnd(afterContained(frame));
    }

    private boolean fits(int rule, Frame frame) {
        return rules.depth(rule) < frame.room();
    }

    /** Returns whether the array can end after some more items, each counted as soon as it can be. */
    private boolean canEnd(Frame frame) {
        int needed = Math.max(0, contained.min() - found(frame));
        long left = contained.left(found(frame));
        long min = frame.min();
        long max = frame.max();
        for (int i = index(frame); i < prefix.size() && (needed > 0 || min > 0) && max > 0; i++) {
            boolean plain = fits(prefix.get(i), frame);
            boolean counts = left > 0 && fits(contained.rule(i), frame);
            if (!plain && !counts) {
                return false;
            }
            if (counts && (needed > 0 || !plain)) {
                needed = Math.max(0, needed - 1);
                left--;
            }
            min--;
            max--;
        }
        return needed == 0 && min <= 0 || canEndBehindPrefix(frame, needed, left, min, max);
    }

    private boolean canEndBehindPrefix(Frame frame, int needed, long left, long min, long max) {
        if (items == NO_MORE || Math.max(min, needed) > max) {
            return false;
        }
        boolean plain = fits(items, frame);
        boolean counts = fits(contained.rule(prefix.size()), frame);
        return plain && needed == 0 || counts && (plain ? needed : Math.max(min, needed)) <= left;
    }

    private int itemRule(int index) {
        return index < prefix.size() ? prefix.get(index) : items;
    }

    @Override
    public int minDepth(Rules all) {
        if (minItems > maxItems) {
            return ENDLESS;
        }
        if (!contained.isNone()) {
            return containedDepth(all);
        }
        int inside = 0;
        for (int i = 0; i < Math.min(minItems, prefix.size() + 1); i++) {
            inside = Math.max(inside, all.depth(itemRule(i)));
        }
        return inside + 1;
    }

    /** Returns the smallest depth with which the array can end. */
    private int containedDepth(Rules all) {
        IntStream ids = IntStream.concat(
                Stream.concat(prefix.stream(), contained.prefix().stream()).mapToInt(Integer::intValue),
                items == NO_MORE ? IntStream.of(contained.items()) : IntStream.of(items, contained.items()));
        return IntStream.concat(ids.map(all::depth).filter(depth -> depth < ENDLESS), IntStream.of(0))
                .sorted()
                .distinct()
                .filter(depth -> canEnd(start(depth + 1)))
                .map(depth -> depth + 1)
                .findFirst()
                .orElse(ENDLESS);
    }

    @Override
    public Frame clamp(Frame frame, int bytes) {
        if (!contained.isNone()) {
            return frame; // the counters depend on one another
        }
        int max = frame.max() == JsonType.UNBOUNDED ? JsonType.UNBOUNDED : Math.min(frame.max(), bytes);
        return frame.counters(Math.min(frame.min(), bytes), max);
    }
}
