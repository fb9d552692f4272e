package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.segment.TextSegment;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextPiecesTest {
    private static List<String> split(int longest, String text) {
        return new TextPieces(longest)
                .split(Document.from(text)).stream().map(TextSegment::text).toList();
    }

    @Test
    void pieces_end_with_paragraphs_lines_sentences_and_words() {
        assertThat(split(20, "first one\n\nsecond one\nthird")).containsExactly("first one", "second one\nthird");
        assertThat(split(12, "One two. Three four")).containsExactly("One two.", "Three four");
        assertThat(split(10, "one two three four")).containsExactly("one two", "three four");
        assertThat(split(4, "abcdefghij")).containsExactly("abcd", "efgh", "ij");
        assertThat(split(100, "  short  ")).containsExactly("short");
    }

    @Test
    void characters_outside_of_the_basic_plane_stay_whole() {
        assertThat(split(3, "😀😀😀")).containsExactly("😀", "😀", "😀");
    }

    @Property
    void nothing_is_lost(
            @ForAll @StringLength(min = 1, max = 300) String text, @ForAll @IntRange(min = 4, max = 60) int longest) {
        String words = text.replaceAll("[\\s\\p{Z}\\p{C}]", "x") + ". and more words. " + text.strip() + "y";
        List<String> pieces = split(longest, words);

        assertThat(pieces).allMatch(piece -> !piece.isBlank() && piece.length() <= longest);
        assertThat(squeezed(pieces.stream().collect(Collectors.joining()))).isEqualTo(squeezed(words));
    }

    private static String squeezed(String text) {
        return text.chars()
                .filter(c -> !Character.isWhitespace(c))
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
    }
}
