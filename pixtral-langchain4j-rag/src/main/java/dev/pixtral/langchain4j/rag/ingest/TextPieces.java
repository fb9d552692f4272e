package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.segment.TextSegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a text into pieces of limited length, each of which ends with a paragraph, else a line, a sentence, a word, or
 * in the middle of a word that is too long. A piece is at least half of the limit, but for the last one.
 *
 * @param longest characters of a piece
 */
record TextPieces(int longest) implements DocumentSplitter {
    /** What pieces end with, best first. */
    private static final List<String> ENDS = List.of("\n\n", "\n", ". ", " ");

    @Override
    public List<TextSegment> split(Document document) {
        List<TextSegment> pieces = new ArrayList<>();
        String rest = document.text().strip();
        while (!rest.isEmpty()) {
            int end = end(rest);
            pieces.add(TextSegment.from(rest.substring(0, end).strip()));
            rest = rest.substring(end).strip();
        }
        return pieces;
    }

    private int end(String text) {
        if (text.length() <= longest) {
            return text.length();
        }
        for (String mark : ENDS) {
            int at = text.lastIndexOf(mark, longest - mark.length());
            if (at >= longest / 2) {
                return at + mark.length();
            }
        }
        return Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    }
}
