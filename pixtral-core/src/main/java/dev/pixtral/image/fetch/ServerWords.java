package dev.pixtral.image.fetch;

import dev.pixtral.errors.Visible;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.bytes.TextFormats;
import java.nio.charset.StandardCharsets;

/**
 * Turns a server's explanation of a failure into a short text for a message: without HTML markup, on one line,
 * shortened, and with control characters escaped.
 */
final class ServerWords {
    /** Maximum number of bytes that are examined. */
    static final int MOST_BYTES = 16 << 10;

    private static final int LONGEST = 300;
    private static final String[] UNSEEN = {"script", "style", "svg", "template", "noscript"};

    private ServerWords() {}

    /**
     * Returns the text of a response body.
     *
     * @param body the beginning of the body
     * @return its text; empty if it is not text
     */
    static String of(byte[] body) {
        ByteView view = ByteView.of("", body);
        if (body.length == 0 || !TextFormats.isText(view)) {
            return "";
        }
        String text = new String(body, StandardCharsets.UTF_8);
        String seen = text.stripLeading().startsWith("<") || text.startsWith("\ufeff<") ? withoutMarkup(text) : text;
        return Visible.excerpt(oneLine(seen), LONGEST);
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean blank = Character.isWhitespace(c) || c == '\u00a0' || c == '\ufeff';
            if (!blank) {
                line.append(c);
            } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
        }
        return line.toString().strip();
    }

    private static String withoutMarkup(String text) {
        String lower = lowerAscii(text);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('<', at);
            out.append(text, at, open < 0 ? text.length() : open).append(' ');
            if (open < 0) {
                break;
            }
            int close = end(lower, open);
            at = close < 0 ? text.length() : close;
        }
        return characters(out.toString());
    }

    /**
     * Converts only ASCII letters: tag names are ASCII, and other letters may change length in lower case, which would
     * shift positions.
     */
    private static String lowerAscii(String text) {
        char[] lower = text.toCharArray();
        for (int i = 0; i < lower.length; i++) {
            if (lower[i] >= 'A' && lower[i] <= 'Z') {
                lower[i] += 'a' - 'A';
            }
        }
        return new String(lower);
    }

    /**
     * Returns the end of the tag that begins here, including its content if browsers do not show it; -1 if it does not
     * end.
     */
    private static int end(String lower, int open) {
        if (lower.startsWith("<!--", open)) {
            return after(lower, "-->", open);
        }
        for (String name : UNSEEN) {
            if (lower.startsWith(name, open + 1)) {
                return after(lower, "</" + name + ">", open);
            }
        }
        return after(lower, ">", open);
    }

    private static int after(String text, String mark, int from) {
        int at = text.indexOf(mark, from);
        return at < 0 ? -1 : at + mark.length();
    }

    private static String characters(String text) {
        return text.replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("&amp;", "&");
    }
}
