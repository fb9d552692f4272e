package dev.pixtral.image.fetch;

import dev.pixtral.errors.Visible;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.bytes.TextFormats;
import java.nio.charset.StandardCharsets;

/**
 * What a server says about a failure, to a short text that can stand in a message: without marks of HTML, in one line,
 * cut, and with control characters spelled out.
 */
final class ServerWords {
    /** Most bytes that are looked at. */
    static final int MOST_BYTES = 16 << 10;

    private static final int LONGEST = 300;
    private static final String[] UNSEEN = {"script", "style", "svg", "template", "noscript"};

    private ServerWords() {}

    /**
     * Makes a text.
     *
     * @param body the beginning of what the server sent
     * @return its words; empty if it is no text
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
     * The names of marks are ASCII; other letters may have another length in lower case, and places would no longer be
     * the same.
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

    /** Behind the mark that begins here, and behind its content if browsers do not show that; -1 if it does not end. */
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
