package dev.pixtral.langchain4j.rag;

/**
 * Writes the text of a hit for the model; the picture of the hit follows it. Implementations are thread-safe and return
 * the same text for the same citation.
 *
 * <p>Captions and names of files are untrusted: a text must not be able to look like another citation.
 */
@FunctionalInterface
public interface CitationFormat {
    /**
     * Writes a citation.
     *
     * @param citation the citation, whose caption may be of any length
     * @return its text, which is not blank
     */
    String format(Citation citation);

    /**
     * Returns the format {@code [1] report.pdf, page 2: caption}: one line, in which control characters are escaped,
     * white space is one space, and numbers in square brackets get round ones, so that no caption can look like another
     * citation.
     *
     * @param maxCharacters longest caption; a longer one is cut and ends with an ellipsis; at least 1
     * @return the format
     */
    static CitationFormat line(int maxCharacters) {
        return new LineFormat(maxCharacters);
    }
}
