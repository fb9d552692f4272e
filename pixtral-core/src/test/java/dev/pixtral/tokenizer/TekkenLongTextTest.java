package dev.pixtral.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of a megabyte, chosen to be hard: an encoder that is quadratic or recursive would not end this test. */
class TekkenLongTextTest {
    private static final int MEGABYTE = 1 << 20;

    private final Tekken tekken = TokenizerFixtures.pixtral();

    static Stream<Named<String>> hardTexts() {
        return Stream.of(
                filled("one small letter", "a"),
                filled("one capital", "A"),
                filled("capitals, one small", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAa"),
                filled("spaces", " "),
                filled("newlines", "\n"),
                filled("spaces and newlines", "  \n"),
                filled("carriage returns", "\r\n"),
                filled("tabs", "\t"),
                filled("digits", "1"),
                filled("one emoji", "🙂"),
                filled("emoji families", "👨‍👩‍👧‍👦🏽"),
                filled("one ideograph", "漢"),
                filled("ideographs", "日本語のテキスト"),
                filled("combining marks", "\u0301"),
                filled("slashes", "/"),
                filled("punctuation", "!?;"),
                filled("zero bytes", "\0"),
                filled("prose", "The quick brown fox jumps over the lazy dog, 42 times. "),
                filled("unpaired surrogates", "\uD83D"),
                random("random letters", 'a', 'z'),
                random("random ideographs", 0x4E00, 0x9FFF),
                random("random emoji", 0x1F300, 0x1F9FF),
                random("random characters", 1, 0xD7FF));
    }

    @ParameterizedTest
    @MethodSource("hardTexts")
    void a_megabyte_of_anything_is_encoded(String text) {
        int[] ids = tekken.encode(text);

        // UTF-16 encoding replaces unpaired surrogates by U+FFFD
        String clean = new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
        assertThat(tekken.decode(ids, SpecialTokenPolicy.RAISE)).isEqualTo(clean);
    }

    /** Splitting into pieces looks around, and so does merging one long piece. */
    @ParameterizedTest
    @ValueSource(strings = {"one small letter", "prose"})
    void an_interrupted_thread_stops_and_stays_interrupted(String name) {
        String text = hardTexts()
                .filter(named -> named.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getPayload();

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> tekken.encode(text))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("interrupted before the text had been tokenised");
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("hardTexts")
    void the_queue_for_long_pieces_merges_as_the_scan_for_short_ones(String text) {
        Vocabulary vocabulary = vocabularyOf(tekken);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int length = 2; length <= 48; length++) {
            IntList scanned = new IntList(length);
            IntList queued = new IntList(length);
            int from = 4096 + 7 * length;

            new BytePairEncoder(vocabulary).encode(bytes, from, from + length, scanned);
            new MergeQueue(vocabulary, bytes, from, from + length).merge(queued);

            assertThat(queued.toArray()).isEqualTo(scanned.toArray());
        }
    }

    @Test
    void a_longer_text_than_memory_is_planned_for_is_refused() {
        String text = "a".repeat((1 << 24) + 1);

        assertThatThrownBy(() -> tekken.encode(text))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("16,777,216");
    }

    /** The same vocabulary as the tokenizer's, made from its ids. */
    private static Vocabulary vocabularyOf(Tekken tekken) {
        TokenBytes tokens = new TokenBytes("test");
        for (int rank = 0; rank < tekken.vocabSize() - 1000; rank++) {
            tokens.add(rank, tekken.tokenBytes(1000 + rank));
        }
        return tokens.vocabulary(tokens.size());
    }

    private static Named<String> filled(String name, String part) {
        int bytes = part.getBytes(StandardCharsets.UTF_8).length;
        return Named.of(name, part.repeat(MEGABYTE / bytes));
    }

    private static Named<String> random(String name, int first, int last) {
        StringBuilder text = new StringBuilder();
        new Random(1).ints(MEGABYTE / 3, first, last + 1).forEach(text::appendCodePoint);
        return Named.of(name, text.toString());
    }
}
