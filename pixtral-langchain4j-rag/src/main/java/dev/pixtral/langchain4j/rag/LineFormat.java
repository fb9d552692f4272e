package dev.pixtral.langchain4j.rag;

import dev.pixtral.errors.Visible;
import java.util.regex.Pattern;

/** One line for each citation, which no name or caption can break or forge. */
record LineFormat(int maxCharacters) implements CitationFormat {
    /** Longest caption by default: a page of text has about this many characters. */
    static final int MAX_CHARACTERS = 4000;

    private static final int MAX_PLACE = 300;

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    /** One or more numbers in square brackets, also wide ones, perhaps with invisible characters. */
    private static final Pattern NUMBER =
            Pattern.compile("[\\[\\uFF3B][ \\p{Cf}]*+(\\p{Nd}(?:[\\p{Nd}\\p{Cf},;-]| (?![]\\uFF3D]))*+) ?+[]\\uFF3D]");

    LineFormat {
        if (maxCharacters < 1) {
            throw new IllegalArgumentException(
                    "A caption needs at least 1 character, but the limit is " + maxCharacters + ".");
        }
    }

    @Override
    public String format(Citation citation) {
        String head = "[" + citation.number() + "] " + tame(citation.place(), MAX_PLACE);
        String caption = tame(citation.caption(), maxCharacters);
        return caption.isEmpty() ? head : head + ": " + caption;
    }

    private static String tame(String text, int longest) {
        String spaced = SPACES.matcher(text).replaceAll(" ").strip();
        return Visible.excerpt(NUMBER.matcher(spaced).replaceAll("($1)"), longest);
    }
}
