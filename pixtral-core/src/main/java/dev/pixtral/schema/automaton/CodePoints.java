package dev.pixtral.schema.automaton;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of characters. Surrogates are not characters and are in no set.
 *
 * @param ranges in ascending order, neither touching nor overlapping
 */
record CodePoints(List<Range> ranges) {
    /** All characters. */
    static final CodePoints ANY = of(0, Character.MAX_CODE_POINT);

    CodePoints {
        ranges = List.copyOf(ranges);
    }

    /**
     * A range of adjacent characters.
     *
     * @param first the first
     * @param last the last, inclusive
     */
    record Range(int first, int last) {}

    static CodePoints of(int codePoint) {
        return of(codePoint, codePoint);
    }

    static CodePoints of(int first, int last) {
        return merged(List.of(new Range(first, last)));
    }

    static CodePoints ofRanges(List<Range> ranges) {
        return merged(ranges);
    }

    CodePoints or(CodePoints other) {
        return all(List.of(this, other));
    }

    /** The union of several sets. */
    static CodePoints all(List<CodePoints> sets) {
        return merged(sets.stream().flatMap(set -> set.ranges.stream()).toList());
    }

    CodePoints complement() {
        List<Range> gaps = new ArrayList<>();
        int from = 0;
        for (Range range : ranges) {
            if (range.first() > from) {
                gaps.add(new Range(from, range.first() - 1));
            }
            from = range.last() + 1;
        }
        gaps.add(new Range(from, Character.MAX_CODE_POINT));
        return merged(gaps.stream().filter(gap -> gap.first() <= gap.last()).toList());
    }

    boolean contains(int codePoint) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Range range = ranges.get(middle);
            if (codePoint < range.first()) {
                high = middle - 1;
            } else if (codePoint > range.last()) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    private static CodePoints merged(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges.size());
        ranges.forEach(range -> addWithoutSurrogates(range, sorted));
        sorted.sort(Comparator.comparingInt(Range::first));
        List<Range> merged = new ArrayList<>(sorted.size());
        for (Range range : sorted) {
            if (!merged.isEmpty() && merged.getLast().last() + 1 >= range.first()) {
                Range last = merged.removeLast();
                merged.add(new Range(last.first(), Math.max(last.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return new CodePoints(merged);
    }

    private static void addWithoutSurrogates(Range range, List<Range> parts) {
        if (range.last() < Character.MIN_SURROGATE || range.first() > Character.MAX_SURROGATE) {
            parts.add(range);
            return;
        }
        if (range.first() < Character.MIN_SURROGATE) {
            parts.add(new Range(range.first(), Character.MIN_SURROGATE - 1));
        }
        if (range.last() > Character.MAX_SURROGATE) {
            parts.add(new Range(Character.MAX_SURROGATE + 1, range.last()));
        }
    }
}
