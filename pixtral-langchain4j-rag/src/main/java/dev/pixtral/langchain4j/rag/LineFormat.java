package dev.pixtral.langchain4j.rag;

import dev.pixtral.errors.Visible;
import java.util.regex.Pattern;

/** One line for each citation, which no name or caption can break or forge. */
record LineFormat(int maxCharacters) implements CitationFormat {
    /** Longest caption by default: a page of text has about this many characters. */
    static final int MAX_CHARACTERS = 4000;

    private static final int MAX_PLACE = 300;

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private static final Pattern NUMBER = Pattern.compile("\\[\\s*(\\d+)\\s*]");

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
