package dev.pixtral.schema.automaton;

import java.util.List;
import java.util.Optional;

/** The characters that escapes in regular expressions stand for. */
final class RegexEscapes {
    /** The characters that {@code .} does not match: LineTerminator of ECMA-262. */
    static final CodePoints LINE_ENDS = all('\n', '\r', 0x2028, 0x2029);

    private static final CodePoints DIGITS = CodePoints.of('0', '9');
    /** The characters that {@code \w} matches, and that {@code \b} counts as parts of words. */
    static final CodePoints WORD =
            DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of('_'));

    private static final CodePoints ASCII_SPACE = CodePoints.of('\t', '\r').or(CodePoints.of(' '));
    // WhiteSpace and LineTerminator of ECMA-262
    private static final CodePoints UNICODE_SPACE = ASCII_SPACE
            .or(CodePoints.of(0x2000, 0x200A))
            .or(all(0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF));

    private RegexEscapes() {}

    /**
     * Returns the characters of an escape such as {@code \d}; empty if it is unknown.
     *
     * @param letter the character after the backslash
     * @param toBeNegated whether the class that contains the escape is negated. Validators disagree on spaces outside
     *     ASCII, so these count neither as spaces nor as other characters
     */
    static Optional<CodePoints> set(int letter, boolean toBeNegated) {
        return Optional.ofNullable(
                switch (letter) {
                    case 'd' -> DIGITS;
                    case 'D' -> DIGITS.complement();
                    case 'w' -> WORD;
                    case 'W' -> WORD.complement();
                    case 's' -> toBeNegated ? UNICODE_SPACE : ASCII_SPACE;
                    case 'S' -> (toBeNegated ? ASCII_SPACE : UNICODE_SPACE).complement();
                    case 't' -> CodePoints.of('\t');
                    case 'n' -> CodePoints.of('\n');
                    case 'r' -> CodePoints.of('\r');
                    case 'f' -> CodePoints.of('\f');
                    case 'v' -> CodePoints.of(0x0B);
                    default -> isSign(letter) ? CodePoints.of(letter) : null;
                });
    }

    private static boolean isSign(int c) {
        return c >= ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
    }

    private static CodePoints all(int... codePoints) {
        CodePoints set = new CodePoints(List.of());
        for (int c : codePoints) {
            set = set.or(CodePoints.of(c));
        }
        return set;
    }
}
