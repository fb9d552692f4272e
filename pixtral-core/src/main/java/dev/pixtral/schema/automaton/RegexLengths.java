package dev.pixtral.schema.automaton;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A regular expression for whole texts, and their length: {@code ^a[bc]{0,2047}$} is {@code ^a[bc]*$} with one to 2,048
 * characters. So a class that is repeated very often costs one state and a counter, if the rest of the pattern has a
 * fixed length.
 *
 * @param regex the expression with an unlimited repetition instead
 * @param min the minimum number of characters
 * @param max the maximum number of characters, {@link Lengths#UNBOUNDED} for no limit
 */
public record RegexLengths(Regex regex, int min, int max) {
    private static final int OFTEN = 32;

    /**
     * Separates the length of the texts from a regular expression.
     *
     * @param regex the expression
     * @return an equivalent expression with a length; the expression itself without limits if it has another form
     */
    public static RegexLengths of(Regex regex) {
        RegexLengths unchanged = new RegexLengths(regex, 0, Lengths.UNBOUNDED);
        if (!(regex instanceof Regex.Sequence(List<Regex> parts))
                || parts.getFirst() != Regex.Anchor.START
                || parts.getLast() != Regex.Anchor.END) {
            return unchanged;
        }
        int repeated = -1;
        int fixed = 0;
        for (int i = 1; i < parts.size() - 1; i++) {
            OptionalInt length = length(parts.get(i));
            boolean often = parts.get(i) instanceof Regex.Repeat(Regex part, int min, int max)
                    && part instanceof Regex.Chars
                    && (max == Lengths.UNBOUNDED ? min : max) > OFTEN;
            if (often && repeated < 0) {
                repeated = i;
            } else if (length.isPresent()) {
                fixed = Math.addExact(fixed, length.getAsInt());
            } else {
                return unchanged;
            }
        }
        return repeated < 0 ? unchanged : counted(parts, repeated, fixed);
    }

    private static RegexLengths counted(List<Regex> parts, int repeated, int fixed) {
        Regex.Repeat repeat = (Regex.Repeat) parts.get(repeated);
        List<Regex> all = new ArrayList<>(parts);
        all.set(repeated, new Regex.Repeat(repeat.part(), 0, Lengths.UNBOUNDED));
        int max = repeat.max() == Lengths.UNBOUNDED ? Lengths.UNBOUNDED : repeat.max() + fixed;
        return new RegexLengths(new Regex.Sequence(all), repeat.min() + fixed, max);
    }

    /**
     * The number of characters that an expression reads; empty if it varies, or is so large that the pattern exceeds
     * the limits anyway.
     */
    private static OptionalInt length(Regex regex) {
        return switch (regex) {
            case Regex.Chars _ -> OptionalInt.of(1);
            case Regex.Anchor _, Regex.Look _, Regex.Behind _ -> OptionalInt.of(0);
            case Regex.Group(int _, Regex inside) -> length(inside);
            case Regex.Reference _ -> OptionalInt.empty();
            case Regex.Sequence(List<Regex> parts) -> {
                int sum = 0;
                for (Regex part : parts) {
                    OptionalInt length = length(part);
                    if (length.isEmpty()) {
                        yield length;
                    }
                    sum += length.getAsInt();
                }
                yield limited(sum);
            }
            case Regex.Choice(List<Regex> branches) -> {
                OptionalInt first = length(branches.getFirst());
                yield branches.stream().allMatch(branch -> length(branch).equals(first)) ? first : OptionalInt.empty();
            }
            case Regex.Repeat(Regex part, int min, int max) -> {
                OptionalInt length = length(part);
                yield min == max && length.isPresent() ? limited((long) min * length.getAsInt()) : OptionalInt.empty();
            }
        };
    }

    private static OptionalInt limited(long length) {
        return length <= SchemaLimits.PATTERN_POSITIONS ? OptionalInt.of((int) length) : OptionalInt.empty();
    }
}
