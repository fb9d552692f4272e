package dev.pixtral.schema.automaton;

import java.util.List;
import java.util.Optional;

/** What escapes in regular expressions stand for. */
final class RegexEscapes {
    /** What {@code .} does not match, ECMA-262, LineTerminator. */
    static final CodePoints LINE_ENDS = all('\n', '\r', 0x2028, 0x2029);

    private static final CodePoints DIGITS = CodePoints.of('0', '9');
    /** What {@code \w} matches, and what makes a word for {@code \b}. */
    static final CodePoints WORD =
            DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of('_'));

    private static final CodePoints ASCII_SPACE = CodePoints.of('\t', '\r').or(CodePoints.of(' '));
    // ECMA-262, WhiteSpace and LineTerminator
    private static final CodePoints UNICODE_SPACE = ASCII_SPACE
            .or(CodePoints.of(0x2000, 0x200A))
            .or(all(0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF));

    private RegexEscapes() {}

    /**
     * The characters of an escape such as {@code \d}; nothing if it is not known.
     *
     * @param letter what follows the backslash
     * @param toBeNegated whether the class that it stands in is negated. Validators differ on spaces beyond ASCII:
     *     those are then neither a space nor no space
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
