package dev.pixtral.image.fetch;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the header {@code Location} a valid address: escapes blanks and other characters in paths and queries, as
 * browsers do.
 */
final class Locations {
    // scheme and host remain unchanged: escaping must not change the target of an address
    private static final Pattern WHERE = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#\\\\]*)?");
    private static final String UNCHANGED = "-._~:/?#@!$&'()*+,;="; // in addition to letters and digits
    private static final String HEX = "0123456789ABCDEF";

    private Locations() {}

    /**
     * Escapes the characters that an address must not contain.
     *
     * @param location the header's value, one character per byte
     */
    static String escaped(String location) {
        Matcher where = WHERE.matcher(location);
        int end = where.lookingAt() ? where.end() : 0;
        // a host may be written in non-ASCII letters
        String start =
                new String(location.substring(0, end).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(location.length() + 16).append(start);
        boolean inFragment = false;
        for (int i = end; i < location.length(); i++) {
            char c = location.charAt(i);
            boolean second = c == '#' && inFragment;
            inFragment |= c == '#';
            if (!second && isUnchanged(location, i)) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
            }
        }
        return out.toString();
    }

    private static boolean isUnchanged(String text, int at) {
        char c = text.charAt(at);
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || UNCHANGED.indexOf(c) >= 0
                || c == '%' && isHex(text, at + 1) && isHex(text, at + 2);
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && text.charAt(at) < 128 && Character.digit(text.charAt(at), 16) >= 0;
    }
}
