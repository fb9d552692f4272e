package dev.pixtral.langchain4j.rag.caption;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts texts where a sentence ends. */
final class Sentences {
    private static final Pattern END = Pattern.compile("[.!?。！？][\"')\\]]*(?=\\s|$)");

    private Sentences() {}

    /** Leaves out the unfinished sentence at the end, unless it is most of the text. */
    static String complete(String text) {
        int end = 0;
        for (Matcher sentence = END.matcher(text); sentence.find(); ) {
            end = sentence.end();
        }
        return end * 2 >= text.length() ? text.substring(0, end) : text;
    }

    /** Cuts a text that is too long. */
    static String within(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
        return complete(text.substring(0, end));
    }
}
