package dev.pixtral.engine;

import dev.pixtral.tokenizer.StreamingDecoder;
import java.util.List;

/**
 * The text of an answer as its tokens come: whole characters, and nothing that may turn out to be the beginning of a
 * stop text. Not thread-safe.
 */
final class OutputText {
    private final StreamingDecoder decoder;
    private final List<String> stop;
    private final StringBuilder text = new StringBuilder();
    private int told; // characters that have been handed out
    private boolean stopped;

    OutputText(StreamingDecoder decoder, List<String> stop) {
        this.decoder = decoder;
        this.stop = stop;
    }

    /** Takes a token; returns what has become certain by it, perhaps nothing. */
    String push(int id) {
        append(decoder.push(id));
        return stopped ? take(text.length()) : take(text.length() - heldBack());
    }

    /** Takes a token of text in which stop texts mean nothing, such as JSON that a schema asks for. */
    String pushUnstoppable(int id) {
        text.append(decoder.push(id));
        return take(text.length());
    }

    /**
     * No more tokens of text come; returns the rest.
     *
     * @param cut whether more would have come: then a part of a character at the end is left out, which otherwise
     *     becomes U+FFFD
     */
    String finish(boolean cut) {
        if (cut) {
            decoder.cut();
        } else if (!stopped) {
            append(decoder.flush());
        }
        return take(text.length());
    }

    /** Whether a stop text has appeared. The text ends before it. */
    boolean stopped() {
        return stopped;
    }

    String text() {
        return text.toString();
    }

    private void append(String more) {
        int searchFrom = text.length();
        text.append(more);
        int end = Integer.MAX_VALUE;
        for (String s : stop) {
            int at = text.indexOf(s, Math.max(told, searchFrom - s.length() + 1));
            if (at >= 0 && at < end) {
                end = at;
            }
        }
        if (end < Integer.MAX_VALUE) {
            text.setLength(end);
            stopped = true;
        }
    }

    private String take(int to) {
        String certain = text.substring(told, Math.max(told, to));
        told += certain.length();
        return certain;
    }

    /** Length of the longest end of the text that a stop text begins with. */
    private int heldBack() {
        int longest = 0;
        for (String s : stop) {
            for (int length = Math.min(s.length() - 1, text.length() - told); length > longest; length--) {
                if (s.startsWith(text.substring(text.length() - length))) {
                    longest = length;
                    break;
                }
            }
        }
        return longest;
    }
}
