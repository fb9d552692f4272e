package dev.pixtral.engine;

import dev.pixtral.tokenizer.StreamingDecoder;
import java.util.List;

/**
 * Turns the tokens of an answer into text as they are generated. Holds back incomplete characters and text that may
 * become a stop text. Not thread-safe.
 */
final class OutputText {
    private final StreamingDecoder decoder;
    private final List<String> stop;
    private final StringBuilder text = new StringBuilder();
    private int told; // characters that have been returned
    private boolean stopped;

    OutputText(StreamingDecoder decoder, List<String> stop) {
        this.decoder = decoder;
        this.stop = stop;
    }

    /** Adds a token and returns the text that is now certain, which may be empty. */
    String push(int id) {
        append(decoder.push(id));
        return stopped ? take(text.length()) : take(text.length() - heldBack());
    }

    /** Adds a token of text in which stop texts do not apply, such as JSON of a schema. */
    String pushUnstoppable(int id) {
        text.append(decoder.push(id));
        return take(text.length());
    }

    /**
     * Ends the text and returns the rest.
     *
     * @param cut whether the answer was cut off: an incomplete character at the end is then omitted; otherwise it
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

    /** Returns whether a stop text has appeared. The text ends before it. */
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

    /** Returns the length of the longest suffix of the text that is a prefix of a stop text. */
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
