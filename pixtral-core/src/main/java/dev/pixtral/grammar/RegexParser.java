package dev.pixtral.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regular expressions as JSON schemas have them (ECMAScript), without what no finite automaton can do and what is rare: literals, classes, groups, alternatives, repetitions,
 * anchors at the ends, {@code \d \w \s} of ASCII. Characters are code points. Used once.
 */
final class RegexParser {
    private static final Pattern COUNTED = Pattern.compile("\\{(\\d+)(,(\\d+)?)?}");
    private static final int END = -1;

    private final String pattern;
    private int at;
    private int openGroups;

    private RegexParser(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Parses a pattern.
     *
     * @throws UnsupportedPattern saying what is not supported in it
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
        RegexAnchors.check(regex);
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
            throw malformed("a repetition of nothing");
        }
        int c = take();
        return switch (c) {
            case '^' -> Regex.Anchor.START;
            case '$' -> Regex.Anchor.END;
            case '(' -> group();
            case '[' -> new Regex.Chars(characterClass());
            case '.' -> new Regex.Chars(RegexEscapes.LINE_ENDS.complement());
            case '\\' -> new Regex.Chars(escape(false));
            case '*', '+', '?' -> throw malformed("a repetition of nothing");
            default -> new Regex.Chars(CodePoints.of(c));
        };
    }

    private Regex group() {
        if (++openGroups > SchemaLimits.PATTERN_NESTING) {
            throw new UnsupportedPattern(
                    "a pattern with more than %d groups in one another".formatted(SchemaLimits.PATTERN_NESTING));
        }
        if (peek() == '?') {
            groupKind();
        }
        Regex inside = choice();
        if (peek() != ')') {
            throw malformed("\"(\" without \")\"");
        }
        at++;
        openGroups--;
        return inside;
    }

    private void groupKind() {
        if (pattern.startsWith("?:", at)) {
            at += 2;
            return;
        }
        boolean named =
                pattern.startsWith("?<", at) && !pattern.startsWith("?<=", at) && !pattern.startsWith("?<!", at);
        int close = pattern.indexOf('>', at);
        if (!named || close < 0) {
            throw malformed("lookaround or a flag");
        }
        at = close + 1;
    }

    private Regex repeated(Regex part) {
        int min;
        int max;
        Matcher counted = COUNTED.matcher(pattern).region(at, pattern.length());
        if (counted.lookingAt()) {
            min = times(counted.group(1));
            max = counted.group(2) == null
                    ? min
                    : counted.group(3) == null ? JsonType.UNBOUNDED : times(counted.group(3));
            at = counted.end();
        } else {
            switch (peek()) {
                case '*', '+', '?' -> {
                    int sign = take();
                    min = sign == '+' ? 1 : 0;
                    max = sign == '?' ? 1 : JsonType.UNBOUNDED;
                }
                default -> {
                    return part;
                }
            }
        }
        return repetition(part, min, max);
    }

    /** A count of any length, zeros in front included; each repetition is a position at least. */
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
        if (min > max) {
            throw malformed("a repetition with its bounds in the wrong order");
        }
        if (peek() == '?') { // lazy: the same texts match
            at++;
        }
        boolean another = peek() == '*' || peek() == '+' || peek() == '?';
        if (another || COUNTED.matcher(pattern).region(at, pattern.length()).lookingAt()) {
            throw malformed("a repetition of a repetition");
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
        CodePoints set = CodePoints.all(items);
        return negated ? set.complement() : set;
    }

    private CodePoints classItem(boolean negated) {
        CodePoints first = classCharacter(negated);
        if (peek() != '-' || pattern.startsWith("-]", at)) {
            return first;
        }
        at++;
        CodePoints last = classCharacter(negated);
        if (!isSingle(first) || !isSingle(last) || first(first) > first(last)) {
            throw malformed("a range of characters with wrong ends");
        }
        return CodePoints.of(first(first), first(last));
    }

    private CodePoints classCharacter(boolean negated) {
        int c = take();
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
            default ->
                RegexEscapes.set(c, toBeNegated)
                        .orElseThrow(() -> malformed("the escape \"\\%s\"".formatted(Character.toString(c))));
        };
    }

    private int unicode() {
        int first = hex(4);
        if (Character.isHighSurrogate((char) first) && pattern.startsWith("\\u", at)) {
            at += 2;
            int second = hex(4);
            if (Character.isLowSurrogate((char) second)) {
                return Character.toCodePoint((char) first, (char) second);
            }
            throw malformed("half of a surrogate pair");
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
