package dev.pixtral.image;

import dev.pixtral.api.Internal;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads pictures in base64 as programs write it: in quotes, as Python prints bytes, with the prefix of a {@code data:}
 * address, with a byte-order mark, with line breaks or their escapes, in the URL-safe alphabet, without padding.
 * Unambiguous text is decoded; anything else is refused with the reason from {@link Base64Mistake}.
 *
 * <p>The time is linear in the length of the text. Public only for the packages of pictures, not part of the API.
 */
@Internal
public final class Base64Text {
    private static final int MOST_WRAPPINGS = 8;
    private static final int FEWEST_CHARACTERS = 32; // a shorter text contains no picture, and may be a file name

    private static final String PICTURE_START = "iVBORw0KGg|/9j/|R0lGOD[dl]h|UklGR|Qk[0-3]|SUkqA|SUkrA|TU0AK";
    private static final Pattern PICTURE = Pattern.compile("(?:" + PICTURE_START + ")[A-Za-z0-9+/_\\s\\\\-]{6}");
    private static final Pattern HEAD = Pattern.compile("(?i)(?:data:[^,]{0,200},|base64\\s{0,3}[,:])");
    private static final String QUOTES = "\"'`";

    private static final int[] VALUES = values();
    private static final int NONE = -1;

    private Base64Text() {}

    private static int[] values() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        int[] values = new int[128];
        Arrays.fill(values, NONE);
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = i;
        }
        values['-'] = values['+'];
        values['_'] = values['/'];
        return values;
    }

    /**
     * Removes what programs put around a text: blanks, a byte-order mark, quotes, and the {@code b} of Python bytes.
     *
     * @param text any text
     * @return the text inside
     */
    public static String unwrapped(String text) {
        String inner = text;
        for (int i = 0; i < MOST_WRAPPINGS; i++) {
            String next = withoutQuotes(withoutBlanks(inner));
            if (next.length() == inner.length()) {
                break;
            }
            inner = next;
        }
        return inner;
    }

    private static String withoutBlanks(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static String withoutQuotes(String text) {
        int at = text.startsWith("b") || text.startsWith("B") ? 1 : 0;
        boolean escaped = text.startsWith("\\", at);
        int quote = escaped ? at + 1 : at;
        if (quote >= text.length() || QUOTES.indexOf(text.charAt(quote)) < 0) {
            return text;
        }
        String mark = text.substring(at, quote + 1);
        String rest = text.substring(quote + 1);
        return rest.endsWith(mark) ? rest.substring(0, rest.length() - mark.length()) : rest;
    }

    private static boolean isBlank(char c) {
        return c <= ' ' && (c == ' ' || c >= '\t' && c <= '\r')
                || c >= 0x7f
                        && (c == '\u0085'
                                || c == '\u00a0'
                                || c == '\u200b'
                                || c == '\u2028'
                                || c == '\u2029'
                                || c == '\ufeff');
    }

    /**
     * Returns whether a text is the base64 of a picture: long enough, with the beginning of a picture, and without
     * other characters.
     */
    static boolean isPicture(String text) {
        return text.length() >= FEWEST_CHARACTERS
                && PICTURE.matcher(text).lookingAt()
                && text.chars()
                        .allMatch(
                                c -> c == '=' || c == '%' || c == '\\' || value((char) c) != NONE || isBlank((char) c));
    }

    /**
     * Returns whether a text begins like the base64 of a picture, which the bytes of a picture never do.
     *
     * @param text any text
     * @return true if it does
     */
    public static boolean begins(String text) {
        return PICTURE.matcher(text).lookingAt();
    }

    /**
     * Returns whether a text begins with the prefix of a {@code data:} address, or with the end of one:
     * {@code base64,}.
     */
    static boolean hasHead(String text) {
        return HEAD.matcher(text).lookingAt();
    }

    /**
     * Decodes a text.
     *
     * @param name name of the picture in messages
     * @throws ImageException if the text is not base64, with the likely mistake, or contains more than {@code maxBytes}
     */
    static byte[] decode(String name, String text, long maxBytes) {
        String inner = withoutHeads(text);
        Base64Mistake.of(inner).ifPresent(mistake -> {
            throw ImageExceptions.unreadable(name, mistake);
        });
        byte[] bytes = decodeCharacters(name, unescaped(inner), maxBytes);
        if (begins(Base64Mistake.start(bytes))) {
            throw ImageExceptions.unreadable(
                    name, "it is base64 that was encoded again; encode the bytes of the picture only once");
        }
        return bytes;
    }

    private static String withoutHeads(String text) {
        String inner = unwrapped(text);
        for (int i = 0; i < MOST_WRAPPINGS; i++) {
            Matcher head = HEAD.matcher(inner);
            if (!head.lookingAt()) {
                break;
            }
            inner = unwrapped(inner.substring(head.end()));
        }
        return inner;
    }

    /** Replaces string escapes, as JSON and programs write them, by their characters; backslashes may be doubled. */
    private static String unescaped(String text) {
        int from = text.indexOf('\\');
        if (from < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, from);
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            while (at < text.length() && text.charAt(at) == '\\') {
                at++;
            }
            char escaped = at < text.length() ? text.charAt(at) : '\n';
            switch (escaped) {
                case 'n', 'r', 't', '\n', '\r' -> out.append('\n');
                case '/' -> out.append('/');
                case 'u' -> {
                    out.append(unicode(text, at).orElse('\\'));
                    at += 4;
                }
                default -> out.append('\\').append(escaped);
            }
            at++;
        }
        return out.toString();
    }

    /**
     * Returns the character of an escape such as {@code \}{@code u003d}: some JSON writers escape the symbols of
     * base64.
     */
    private static Optional<Character> unicode(String text, int at) {
        if (at + 5 > text.length()) {
            return Optional.empty();
        }
        int value = 0;
        for (int i = at + 1; i < at + 5; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return Optional.empty();
            }
            value = value << 4 | digit;
        }
        return Optional.of((char) value);
    }

    private static byte[] decodeCharacters(String name, String text, long maxBytes) {
        Count count = Count.of(name, text);
        boolean blankIsPlus = count.lostPlus();
        long characters = count.characters + (blankIsPlus ? count.spaces : 0);
        if (characters % 4 == 1) {
            throw ImageExceptions.unreadable(
                    name,
                    "its base64 was cut off or lost characters: %,d characters are not a valid length"
                            .formatted(characters));
        }
        long length = characters * 3 / 4;
        if (length > maxBytes) {
            throw ImageExceptions.tooManyBytes(name, maxBytes);
        }
        byte[] bytes = new byte[(int) length];
        int bits = 0;
        int filled = 0;
        int next = 0;
        for (int i = 0; i < text.length(); i++) {
            Interruption.check(name, i);
            char c = text.charAt(i);
            int value = blankIsPlus && c == ' ' ? VALUES['+'] : value(c);
            if (value == NONE) {
                continue; // blanks and padding
            }
            bits = bits << 6 | value;
            filled += 6;
            if (filled >= 8) {
                filled -= 8;
                bytes[next++] = (byte) (bits >> filled);
            }
        }
        return bytes;
    }

    private static int value(char c) {
        return c < VALUES.length ? VALUES[c] : NONE;
    }

    /** Counts of the characters in a text, by kind. */
    private static final class Count {
        private long characters;
        private long spaces;
        private long padding;
        private boolean plus;
        private boolean otherBlanks;

        /** Counts the characters, and refuses any that are not base64. */
        private static Count of(String name, String text) {
            Count count = new Count();
            for (int i = 0; i < text.length(); i++) {
                Interruption.check(name, i);
                count.add(name, text, i);
            }
            return count;
        }

        private void add(String name, String text, int at) {
            char c = text.charAt(at);
            if (c == '=') {
                padding++;
            } else if (isBlank(c)) {
                spaces += c == ' ' ? 1 : 0;
                otherBlanks |= c != ' ';
            } else if (value(c) == NONE) {
                throw ImageExceptions.unreadable(name, Base64Mistake.character(text, at));
            } else if (padding > 0) {
                throw ImageExceptions.unreadable(
                        name,
                        "its base64 continues after its end (=); "
                                + "join the bytes before encoding them, not the encoded texts");
            } else {
                plus |= c == '+' || c == '-';
                characters++;
            }
        }

        /** Returns whether a form or an address turned each {@code +} into a blank: the padding fits only if it did. */
        private boolean lostPlus() {
            return spaces > 0
                    && !plus
                    && !otherBlanks
                    && padding <= 2
                    && (padding > 0 || characters % 4 == 1)
                    && (characters + padding) % 4 != 0
                    && (characters + spaces + padding) % 4 == 0;
        }
    }
}
