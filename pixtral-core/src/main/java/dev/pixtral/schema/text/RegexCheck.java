package dev.pixtral.schema.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks whether a text can be a regular expression in any common dialect.
 *
 * <p>Patterns of JSON schemas are ECMAScript, the reference compiles them with Python's engine, and Java's would refuse
 * some that both accept, such as <code>^[^[]+$</code>. So only errors in every dialect are refused: groups and classes
 * that are not closed, a single backslash at the end, and a quantifier with nothing to repeat. Used once.
 */
final class RegexCheck {
    private static final Pattern COUNTED = Pattern.compile("\\{(\\d{1,9})?(,)?(\\d{1,9})?}");

    private final String regex;
    private int at;
    private int openGroups;
    private boolean repeatable; // whether what was just read may be followed by a quantifier

    private RegexCheck(String regex) {
        this.regex = regex;
    }

    static boolean isRegex(String text) {
        return new RegexCheck(text).check();
    }

    private boolean check() {
        while (at < regex.length()) {
            if (!step(regex.charAt(at))) {
                return false;
            }
        }
        return openGroups == 0;
    }

    private boolean step(char c) {
        return switch (c) {
            case '\\' -> escape();
            case '[' -> characterClass();
            case '(' -> openGroup();
            case ')' -> closeGroup();
            case '*', '+', '?' -> quantifier(1);
            case '{' -> countedOrLiteral();
            case '|', '^', '$' -> take(1, false);
            default -> take(1, true);
        };
    }

    private boolean take(int length, boolean nowRepeatable) {
        at += length;
        repeatable = nowRepeatable;
        return true;
    }

    private boolean escape() {
        return at + 1 < regex.length() && take(2, true);
    }

    private boolean characterClass() {
        int end = at + 1;
        if (regex.startsWith("^", end)) {
            end++;
        }
        if (regex.startsWith("]", end)) { // a literal in the first place
            end++;
        }
        while (end < regex.length() && regex.charAt(end) != ']') {
            end += regex.charAt(end) == '\\' ? 2 : 1;
        }
        return end < regex.length() && take(end + 1 - at, true);
    }

    private boolean openGroup() {
        openGroups++;
        return take(regex.startsWith("?", at + 1) ? 2 : 1, false);
    }

    private boolean closeGroup() {
        openGroups--;
        return openGroups >= 0 && take(1, true);
    }

    private boolean countedOrLiteral() {
        Matcher counted = COUNTED.matcher(regex).region(at, regex.length());
        if (!counted.lookingAt() || counted.group(1) == null && counted.group(3) == null) {
            return take(1, true);
        }
        boolean ordered = counted.group(1) == null
                || counted.group(3) == null
                || Integer.parseInt(counted.group(1)) <= Integer.parseInt(counted.group(3));
        return ordered && quantifier(counted.end() - at);
    }

    /** A quantifier, and the sign that makes it lazy or possessive. */
    private boolean quantifier(int length) {
        int end = at + length;
        boolean modified = regex.startsWith("?", end) || regex.startsWith("+", end);
        return repeatable && take(modified ? length + 1 : length, false);
    }
}
