package dev.pixtral.schema.automaton;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the regular expressions of JSON schemas (ECMAScript), without rare constructs and those that no finite
 * automaton supports: literals, classes, groups, alternatives, repetitions, anchors, {@code \b}, look-aheads,
 * look-behinds, back-references, {@code \d \w \s} of ASCII, <code>\p{..}</code>; from other dialects, where the meaning
 * is clear, {@code (?i)} and {@code (?s)}, {@code \A} and {@code \Z}. Characters are code points. Used once.
 */
final class RegexParser {
    private static final Pattern COUNTED = Pattern.compile("\\{(\\d+)(,(\\d+)?)?}");
    private static final Pattern FLAGS = Pattern.compile("\\?([isu]*)(?:-([isu]*))?([:)])");
    private static final Pattern LOOK = Pattern.compile("\\?(<?)([=!])");
    private static final Pattern NAMED = Pattern.compile("\\?P?<([\\p{L}_$][\\p{L}\\p{N}_$]*)>");
    private static final Pattern REFERENCE = Pattern.compile("([1-9]\\d{0,8})|k<([^>]*)>");
    private static final Pattern BRACES = Pattern.compile("\\{([0-9A-Fa-f]{1,6})}");
    private static final int END = -1;

    private final String pattern;
    private final CapturingGroups groups;
    private int at;
    private int openGroups;
    private boolean behind; // whether within a look-behind
    private Flags flags = new Flags(false, false);

    private RegexParser(String pattern) {
        this.pattern = pattern;
        this.groups = new CapturingGroups(pattern);
    }

    /**
     * The flags that are set, up to the end of the group.
     *
     * @param anyCase whether letters match in either case
     * @param dotAll whether the dot matches line terminators, too
     */
    private record Flags(boolean anyCase, boolean dotAll) {}

    private record Cased(CodePoints set, boolean toBeNegated) {}

    // a pattern may have the same class hundreds of times, and these steps are not counted
    private final Map<Cased, CodePoints> folded = new HashMap<>();
    private final Map<CodePoints, CodePoints> complements = new HashMap<>();

    /**
     * Parses a pattern.
     *
     * @throws UnsupportedPattern naming the part that is not supported
     */
    static Regex parse(String pattern) {
        if (pattern.length() > SchemaLimits.PATTERN_LENGTH) {
            throw new UnsupportedPattern("a pattern of %d characters, more than %d,"
                    .formatted(pattern.length(), SchemaLimits.PATTERN_LENGTH));
        }
        RegexParser parser = new RegexParser(pattern);
        Regex regex = parser.choice();
        if (parser.at < pattern.length()) {
            throw parser.malformed("\")\" without \"(\"");
        }
        return regex;
    }

    private UnsupportedPattern malformed(String what) {
        return new UnsupportedPattern(what + " at character " + (at + 1));
    }

    private Regex choice() {
        List<Regex> branches = new ArrayList<>();
        branches.add(sequence());
        while (peek() == '|') {
            at++;
            branches.add(sequence());
        }
        return branches.size() == 1 ? branches.getFirst() : new Regex.Choice(branches);
    }

    private Regex sequence() {
        List<Regex> parts = new ArrayList<>();
        while (peek() != END && peek() != '|' && peek() != ')') {
            parts.add(repeated(atom()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Regex.Sequence(parts);
    }

    private int peek() {
        return at < pattern.length() ? pattern.codePointAt(at) : END;
    }

    private int take() {
        int c = peek();
        if (c == END) {
            throw malformed("a pattern that ends too early");
        }
        at += Character.charCount(c);
        return c;
    }

    private Regex atom() {
        if (COUNTED.matcher(pattern).region(at, pattern.length()).lookingAt()) {
            throw malformed("a quantifier with nothing to repeat");
        }
        int c = take();
        return switch (c) {
            case '^' -> Regex.Anchor.START;
            case '$' -> ahead(Regex.Anchor.END);
            case '(' -> group();
            case '[' -> new Regex.Chars(characterClass());
            case '.' -> new Regex.Chars(flags.dotAll() ? CodePoints.ANY : RegexEscapes.LINE_ENDS.complement());
            case '\\' -> place().or(this::reference).orElseGet(() -> chars(escape(false)));
            case '*', '+', '?' -> throw malformed("a quantifier with nothing to repeat");
            default -> chars(CodePoints.of(c));
        };
    }

    private Regex chars(CodePoints set) {
        return new Regex.Chars(cased(set, false));
    }

    private CodePoints cased(CodePoints set, boolean toBeNegated) {
        return flags.anyCase()
                ? folded.computeIfAbsent(
                        new Cased(set, toBeNegated), cased -> CaseFolding.of(cased.set(), cased.toBeNegated()))
                : set;
    }

    /** Reads an escape that stands for a place and not for a character. */
    private Optional<Regex> place() {
        Optional<Regex> place = Optional.ofNullable(
                switch (peek()) {
                    case 'b' -> ahead(Regex.Anchor.WORD);
                    case 'B' -> ahead(Regex.Anchor.NOT_WORD);
                    case 'A' -> Regex.Anchor.START;
                    case 'z', 'Z' -> ahead(Regex.Anchor.END);
                    default -> null;
                });
        at += place.isPresent() ? 1 : 0;
        return place;
    }

    private Optional<Regex> reference() {
        Matcher found = REFERENCE.matcher(pattern).region(at, pattern.length());
        if (!found.lookingAt()) {
            return Optional.empty();
        }
        if (behind) {
            throw malformed("a back-reference within a look-behind");
        }
        int group = groups.find(found.group(1), found.group(2))
                .orElseThrow(() -> malformed("a back-reference to no group that ends before it"));
        at = found.end();
        return Optional.of(new Regex.Reference(group, flags.anyCase()));
    }

    /** An anchor that depends on the following text. */
    private Regex ahead(Regex.Anchor anchor) {
        if (behind) {
            throw malformed("an anchor other than \"^\" within a look-behind");
        }
        return anchor;
    }

    private Regex group() {
        if (++openGroups > SchemaLimits.PATTERN_NESTING) {
            throw new UnsupportedPattern(
                    "a pattern with more than %d nested groups".formatted(SchemaLimits.PATTERN_NESTING));
        }
        Flags outside = flags;
        Matcher look = LOOK.matcher(pattern).region(at, pattern.length());
        boolean looks = look.lookingAt();
        boolean capturing = peek() != '?'
                || NAMED.matcher(pattern).region(at, pattern.length()).lookingAt();
        if (!looks && peek() == '?' && groupKind()) {
            openGroups--; // flags up to the end of the enclosing group
            return new Regex.Sequence(List.of());
        }
        Regex group = looks ? look(look) : capturing ? capture() : inside();
        openGroups--;
        flags = outside;
        return group;
    }

    private Regex look(Matcher sign) {
        if (behind) {
            throw malformed("a look-around within a look-behind");
        }
        at = sign.end();
        behind = !sign.group(1).isEmpty();
        boolean negative = sign.group(2).equals("!");
        Regex look = behind ? new Regex.Behind(inside(), negative) : new Regex.Look(inside(), negative);
        behind = false;
        return look;
    }

    /** Reads a capturing group, of which the name, if any, was read. */
    private Regex capture() {
        int number = groups.begin();
        return groups.end(number, inside());
    }

    /** Reads the rest of a group. */
    private Regex inside() {
        Regex inside = choice();
        if (peek() != ')') {
            throw malformed("\"(\" without \")\"");
        }
        at++;
        return inside;
    }

    /** Reads the beginning of a group; returns whether the group already ends there. */
    private boolean groupKind() {
        Matcher withFlags = FLAGS.matcher(pattern).region(at, pattern.length());
        if (withFlags.lookingAt()) {
            at = withFlags.end();
            flags = flags(withFlags.group(1), withFlags.group(2));
            return withFlags.group(3).equals(")");
        }
        Matcher named = NAMED.matcher(pattern).region(at, pattern.length());
        if (!named.lookingAt()) {
            throw malformed("a group of an unknown kind");
        }
        groups.name(named.group(1));
        at = named.end();
        return false;
    }

    private Flags flags(String on, String off) {
        String without = off == null ? "" : off;
        return new Flags(
                on.contains("i") || (flags.anyCase() && !without.contains("i")),
                on.contains("s") || (flags.dotAll() && !without.contains("s")));
    }

    private Regex repeated(Regex part) {
        int min;
        int max;
        Matcher counted = COUNTED.matcher(pattern).region(at, pattern.length());
        if (counted.lookingAt()) {
            min = times(counted.group(1));
            max = counted.group(2) == null
                    ? min
                    : counted.group(3) == null ? Lengths.UNBOUNDED : times(counted.group(3));
            at = counted.end();
        } else {
            switch (peek()) {
                case '*', '+', '?' -> {
                    int sign = take();
                    min = sign == '+' ? 1 : 0;
                    max = sign == '?' ? 1 : Lengths.UNBOUNDED;
                }
                default -> {
                    return part;
                }
            }
        }
        return repetition(part, min, max);
    }

    /** Parses a count with any number of digits and leading zeros; each repetition takes at least one position. */
    private static int times(String digits) {
        String number = digits.replaceFirst("^0+(?=.)", "");
        boolean tooLarge = number.length() > 9 || Integer.parseInt(number) > SchemaLimits.PATTERN_POSITIONS;
        if (tooLarge) {
            throw new UnsupportedPattern(
                    "a pattern with more than %d repetitions of a part".formatted(SchemaLimits.PATTERN_POSITIONS));
        }
        return Integer.parseInt(number);
    }

    private Regex repetition(Regex part, int min, int max) {
        if (part instanceof Regex.Anchor || part instanceof Regex.Look || part instanceof Regex.Behind) {
            throw malformed("a quantifier after an assertion");
        }
        if (min > max) {
            throw malformed("a quantifier with its bounds in the wrong order");
        }
        if (peek() == '?') { // lazy: matches the same texts
            at++;
        }
        boolean another = peek() == '*' || peek() == '+' || peek() == '?';
        if (another || COUNTED.matcher(pattern).region(at, pattern.length()).lookingAt()) {
            throw malformed("a quantifier after a quantifier");
        }
        return new Regex.Repeat(part, min, max);
    }

    private CodePoints characterClass() {
        boolean negated = peek() == '^';
        if (negated) {
            at++;
        }
        if (peek() == ']') {
            throw malformed("an empty class");
        }
        List<CodePoints> items = new ArrayList<>();
        while (peek() != ']') {
            items.add(classItem(negated));
        }
        at++;
        CodePoints set = cased(CodePoints.all(items), negated);
        return negated ? complements.computeIfAbsent(set, CodePoints::complement) : set;
    }

    private CodePoints classItem(boolean negated) {
        CodePoints first = classCharacter(negated);
        if (peek() != '-' || pattern.startsWith("-]", at)) {
            return first;
        }
        at++;
        CodePoints last = classCharacter(negated);
        if (!isSingle(first) || !isSingle(last) || first(first) > first(last)) {
            throw malformed("a range of characters with invalid ends");
        }
        return CodePoints.of(first(first), first(last));
    }

    private CodePoints classCharacter(boolean negated) {
        int c = take();
        if (c == '\\' && peek() == 'b') {
            at++;
            return CodePoints.of('\b');
        }
        return c == '\\' ? escape(negated) : CodePoints.of(c);
    }

    private static boolean isSingle(CodePoints set) {
        return set.ranges().size() == 1
                && set.ranges().getFirst().first() == set.ranges().getFirst().last();
    }

    private static int first(CodePoints set) {
        return set.ranges().getFirst().first();
    }

    private CodePoints escape(boolean toBeNegated) {
        int c = take();
        return switch (c) {
            case 'u' -> CodePoints.of(unicode());
            case 'x' -> CodePoints.of(hex(2));
            case 'p' -> property();
            case 'P' -> property().complement();
            default ->
                RegexEscapes.set(c, toBeNegated)
                        .orElseThrow(() -> malformed("the escape \"\\%s\"".formatted(Character.toString(c))));
        };
    }

    private CodePoints property() {
        int close = peek() == '{' ? pattern.indexOf('}', at) : -1;
        String name = close < 0 ? Character.toString(take()) : pattern.substring(at + 1, close);
        at = close < 0 ? at : close + 1;
        return UnicodeSets.of(name).orElseThrow(() -> malformed("the property \"%s\"".formatted(name)));
    }

    private int unicode() {
        Matcher braces = BRACES.matcher(pattern).region(at, pattern.length());
        if (braces.lookingAt()) {
            at = braces.end();
            int codePoint = Integer.parseInt(braces.group(1), 16);
            if (Character.isValidCodePoint(codePoint)) {
                return codePoint;
            }
            throw malformed("a code point that does not exist");
        }
        int first = hex(4);
        if (Character.isHighSurrogate((char) first) && pattern.startsWith("\\u", at)) {
            at += 2;
            int second = hex(4);
            if (Character.isLowSurrogate((char) second)) {
                return Character.toCodePoint((char) first, (char) second);
            }
            throw malformed("an unpaired surrogate");
        }
        return first;
    }

    private int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(take(), 16);
            if (digit < 0) {
                throw malformed("an escape without its hexadecimal digits");
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
