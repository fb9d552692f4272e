package dev.pixtral.langchain4j.rag;

import dev.pixtral.errors.Visible;
import java.util.Locale;

/**
 * A source of an answer: a picture, or a text without one. The numbers are those that the model saw.
 *
 * @param number from 1, in the order of the hits
 * @param file path below the indexed folder with {@code /} between names, the name of a single file, or the address of
 *     a text; null if its metadata name none
 * @param page page of the file, from 1; null if it has none
 * @param region where on the page the picture is, in pixels of the page's picture; null for a whole page or file
 * @param kind what kind of picture it is; null for a text without a picture
 * @param sha256 SHA-256 of the picture's bytes in 64 lower-case hexadecimal digits; null for a text without a picture
 * @param score similarity of the best hit, as the retriever reports it; null if it reports none
 * @param caption texts of the hits, different ones separated by line breaks
 */
public record Citation(
        int number,
        String file,
        Integer page,
        Region region,
        PictureKind kind,
        String sha256,
        Double score,
        String caption) {
    /**
     * Returns where it comes from, in one line without control characters.
     *
     * @return such as {@code report.pdf, page 2}; {@code text} if nothing is known
     */
    public String place() {
        String name = file == null ? "text" : file;
        return Visible.line(page == null ? name : name + ", page " + page);
    }

    /** Returns one line for people, without control characters: {@code [1] report.pdf, page 2 (0.83)}. */
    @Override
    public String toString() {
        String line = "[" + number + "] " + place();
        return score == null ? line : line + String.format(Locale.ROOT, " (%.2f)", score);
    }
}
