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
     * @param second others of which there must be some, in an array without a prefix
     */
    record Contained(List<Integer> prefix, int items, int min, int max, Second second) {
        static final Contained NONE = new Contained(List.of(), NO_MORE, 0, JsonType.UNBOUNDED, Second.NONE);

        boolean isNone() {
            return items == NO_MORE;
        }

        private int rule(int index) {
            return index < prefix.size() ? prefix.get(index) : items;
        }

        private int counted(int found) {
            return ArrayRule.counted(found, min, max);
        }

        private int left(int found) {
            return ArrayRule.left(found, max);
        }
    }

    /**
     * Second items of which there must be some, counted likewise.
     *
     * @param items rule of those that do not count among the first ones
     * @param both rule of those that also count among the first ones
     * @param min minimum number
     * @param max maximum number, {@link JsonType#UNBOUNDED} for none
     */
    record Second(int items, int both, int min, int max) {
        static final Second NONE = new Second(NO_MORE, NO_MORE, 0, JsonType.UNBOUNDED);

        boolean isNone() {
            return items == NO_MORE;
        }
    }

    private static int counted(int found, int min, int max) {
        return Math.min(found, max == JsonType.UNBOUNDED ? min : max);
    }

    private static int left(int found, int max) {
        return max == JsonType.UNBOUNDED ? max : max - found;
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
        boolean enough = found(frame) >= contained.min() && secondFound(frame) >= second().min();
        if (b == ']' && frame.min() == 0 && enough) {
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
        if (secondOpen(frame)) {
            out.enter(second().items(), frame.room() - 1, afterSecond(frame), parents);
        }
        if (bothOpen(frame)) {
            out.enter(second().both(), frame.room() - 1, afterBoth(frame), parents);
        }
    }

    private Frame after(Frame frame) {
        return frame.count()
                .at(AFTER, second().isNone() ? Math.min(index(frame) + 1, prefix.size()) : secondFound(frame));
    }

    private Frame afterSecond(Frame frame) {
        Frame after = after(frame);
        return after.at(AFTER, counted(secondFound(frame) + 1, second().min(), second().max()));
    }

    private Frame afterBoth(Frame frame) {
        return afterSecond(frame).next(contained.counted(found(frame) + 1));
    }

    private Second second() {
        return contained.second();
    }

    private Frame afterContained(Frame frame) {
        return after(frame).next(contained.counted(found(frame) + 1));
    }

    /** Returns the index of the next item; all items beyond the prefix share one index. */
    private int index(Frame frame) {
        return second().isNone() ? frame.at() : 0;
    }

    /** Returns how many of the second items were written of which there must be some. */
    private int secondFound(Frame frame) {
        return second().isNone() ? 0 : frame.at();
    }

    /** Returns how many items were written of which there must be some. */
    private static int found(Frame frame) {
        return frame.next();
    }

    private boolean itemOpen(Frame frame) {
        return plainOpen(frame) || containedOpen(frame) || secondOpen(frame) || bothOpen(frame);
    }

    private boolean secondOpen(Frame frame) {
        return secondLeft(frame) && fits(second().items(), frame) && canEnd(afterSecond(frame));
    }

    private boolean bothOpen(Frame frame) {
        return secondLeft(frame)
                && contained.left(found(frame)) > 0
                && fits(second().both(), frame)
                && canEnd(afterBoth(frame));
    }

    private boolean secondLeft(Frame frame) {
        return !second().isNone()
                && frame.max() > 0
                && items != NO_MORE
                && left(secondFound(frame), second().max()) > 0;
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
        if (!second().isNone()) {
            return canEndWithBoth(frame);
        }
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

    /**
     * Returns whether an array in which two kinds of items are counted can end: whether some number of items that count
     * for both leaves room for the others.
     */
    private boolean canEndWithBoth(Frame frame) {
        boolean more = items != NO_MORE;
        boolean one = more && fits(contained.items(), frame);
        boolean other = more && fits(second().items(), frame);
        long needOne = Math.max(0, contained.min() - found(frame));
        long needOther = Math.max(0, second().min() - secondFound(frame));
        long leftOne = contained.left(found(frame));
        long leftOther = left(secondFound(frame), second().max());
        long from = Math.max(one ? 0 : needOne, other ? 0 : needOther); // how many count for both
        long to = more && fits(second().both(), frame) ? Math.min(leftOne, leftOther) : 0;
        boolean plain = more && fits(items, frame);
        // without other items, those that count must come to the minimum
        if (!plain && one && other) {
            to = Math.min(to, leftOne + leftOther - frame.min());
        } else if (!plain && (one || other)) {
            to = (one ? leftOne : leftOther) < frame.min() ? -1 : to;
        } else if (!plain) {
            from = Math.max(from, frame.min());
        }
        if (from > to || needOne > leftOne || needOther > leftOther) {
            return false;
        }
        long both = Math.clamp(Math.min(needOne, needOther), from, to);
        return both + Math.max(0, needOne - both) + Math.max(0, needOther - both) <= frame.max();
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
                IntStream.of(items, contained.items(), second().items(), second().both())
                        .filter(rule -> rule != NO_MORE));
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
