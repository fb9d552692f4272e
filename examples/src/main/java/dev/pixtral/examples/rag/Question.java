package dev.pixtral.examples.rag;

import dev.pixtral.langchain4j.rag.PictureReference;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A question about a corpus, and what is expected.
 *
 * @param question names the picture that it is about by what it shows
 * @param answer words that a right answer contains
 * @param file the picture that answers it, as a path below the corpus
 * @param page its page; null for a file with one picture
 */
record Question(String question, String answer, String file, Integer page) {
    /** Whether a text contains the expected words as whole words, in upper or lower case. */
    boolean isAnsweredBy(String text) {
        return Pattern.compile(
                        "(?<![\\p{L}\\p{N}.])" + Pattern.quote(answer) + "(?![\\p{L}\\p{N}])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(text)
                .find();
    }

    /** Whether a picture is the expected one, or a figure on the expected page. */
    boolean isAbout(PictureReference picture) {
        return file.equals(picture.file()) && Objects.equals(page, picture.page());
    }
}
