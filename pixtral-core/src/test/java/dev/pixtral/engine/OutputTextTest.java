package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class OutputTextTest {
    private static final Tokenizer TOKENIZER = Tokenizer.load(Fixtures.path("tiny-pixtral/tekken.json"));

    @Test
    void text_without_stop_texts_comes_at_once() {
        OutputText output = new OutputText(TOKENIZER.newDecoder(), List.of());

        assertThat(feed(output, "Hello there.")).containsExactly(pieces("Hello there."));
        assertThat(output.text()).isEqualTo("Hello there.");
        assertThat(output.stopped()).isFalse();
    }

    @Test
    void a_stop_text_ends_the_text_before_it() {
        OutputText output = new OutputText(TOKENIZER.newDecoder(), List.of("there"));

        List<String> told = feed(output, "Hello there, you.");

        assertThat(output.stopped()).isTrue();
        assertThat(output.text()).isEqualTo("Hello ");
        assertThat(String.join("", told)).isEqualTo("Hello ");
    }

    @Test
    void the_first_of_several_stop_texts_counts() {
        OutputText output = new OutputText(TOKENIZER.newDecoder(), List.of("you", "re, y", "zzz"));

        feed(output, "Hello there, you.");

        assertThat(output.text()).isEqualTo("Hello the");
    }

    @Test
    void what_may_begin_a_stop_text_is_held_back_and_told_when_it_does_not() {
        OutputText output = new OutputText(TOKENIZER.newDecoder(), List.of("12345"));

        List<String> told = new ArrayList<>();
        for (int id : TOKENIZER.encode("a1234")) {
            told.add(output.push(id));
        }
        assertThat(String.join("", told)).isEqualTo("a");

        assertThat(output.push(TOKENIZER.encode("x")[0])).isEqualTo("1234x");
    }

    @Test
    void a_character_of_several_tokens_is_told_whole() {
        OutputText output = new OutputText(TOKENIZER.newDecoder(), List.of());
        int[] ids = TOKENIZER.encode("\uD83D\uDE42"); // a smiley that the tiny vocabulary spells in bytes

        List<String> told = new ArrayList<>();
        for (int id : ids) {
            told.add(output.push(id));
        }

        assertThat(ids.length).isGreaterThan(1);
        assertThat(told).endsWith("\uD83D\uDE42");
        assertThat(told.subList(0, told.size() - 1)).containsOnly("");
    }

    @Test
    void a_text_that_is_cut_off_within_a_character_ends_before_it() {
        int[] ids = TOKENIZER.encode("a\uD83D\uDE42");
        for (int count = 1; count <= ids.length; count++) {
            OutputText cut = new OutputText(TOKENIZER.newDecoder(), List.of("zz"));
            OutputText ended = new OutputText(TOKENIZER.newDecoder(), List.of("zz"));
            StringBuilder told = new StringBuilder();
            for (int id : Arrays.copyOf(ids, count)) {
                told.append(cut.push(id));
                ended.push(id);
            }
            told.append(cut.finish(true));
            ended.finish(false);

            assertThat(cut.text())
                    .isEqualTo(count < ids.length ? "a" : "a\uD83D\uDE42")
                    .isEqualTo(told.toString());
            assertThat(ended.text()).isEqualTo(count == 1 ? "a" : count < ids.length ? "a\uFFFD" : "a\uD83D\uDE42");
        }
    }

    @Test
    void what_may_begin_a_stop_text_is_told_where_the_answer_is_cut_off() {
        OutputText output = new OutputText(TOKENIZER.newDecoder(), List.of("ab"));

        output.push(TOKENIZER.encode("a")[0]);

        assertThat(output.finish(true)).isEqualTo("a");
    }

    @Property
    void what_is_told_is_the_text_up_to_the_first_stop_text(
            @ForAll @StringLength(max = 40) @CharRange(from = 'a', to = 'c') String text,
            @ForAll @Size(min = 1, max = 3)
                    List<@StringLength(min = 1, max = 4) @CharRange(from = 'a', to = 'c') String> stop) {
        OutputText output = new OutputText(TOKENIZER.newDecoder(), stop);
        StringBuilder told = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (!output.stopped()) {
                told.append(output.push(TOKENIZER.encode(String.valueOf(c))[0]));
            }
        }
        told.append(output.finish(false));

        // characters come one by one, so the stop text that is complete first wins; of two that end together the one
        // that begins first
        String expected = text;
        for (int end = 1; end <= text.length() && expected.equals(text); end++) {
            for (String s : stop) {
                if (text.substring(0, end).endsWith(s) && end - s.length() < expected.length()) {
                    expected = text.substring(0, end - s.length());
                }
            }
        }
        assertThat(told.toString()).isEqualTo(expected).isEqualTo(output.text());
    }

    private static List<String> feed(OutputText output, String text) {
        List<String> told = new ArrayList<>();
        for (int id : TOKENIZER.encode(text)) {
            if (!output.stopped()) {
                told.add(output.push(id));
            }
        }
        told.add(output.finish(false));
        told.removeIf(String::isEmpty);
        return told;
    }

    private static String[] pieces(String text) {
        int[] ids = TOKENIZER.encode(text);
        String[] pieces = new String[ids.length];
        for (int i = 0; i < ids.length; i++) {
            pieces[i] = TOKENIZER.piece(ids[i]);
        }
        return pieces;
    }
}
