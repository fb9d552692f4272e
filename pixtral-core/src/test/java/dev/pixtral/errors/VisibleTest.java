package dev.pixtral.errors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {
    @ParameterizedTest
    @ValueSource(
            chars = {
                '\0', '\u0007', '\b', '\u000B', '\f', '\u001B', '\u001F', '\u007F', '\u0080', '\u0085', '\u009B',
                '\u009F', '\u061C', '\u200E', '\u200F', '\u2028', '\u2029', '\u202A', '\u202B', '\u202C', '\u202D',
                '\u202E', '\u2066', '\u2067', '\u2068', '\u2069', '\uD800', '\uDBFF', '\uDC00', '\uDFFF'
            })
    void should_spell_out_what_changes_the_terminal(char c) {
        String spelt = "\\u%04X".formatted((int) c);

        assertThat(Visible.line("a" + c + "b")).isEqualTo("a" + spelt + "b");
        assertThat(Visible.line(String.valueOf(c))).isEqualTo(spelt);
        assertThat(Visible.text("a" + c + "b" + c)).isEqualTo("a" + spelt + "b" + spelt);
    }

    @Test
    void should_leave_all_other_characters_alone() {
        String text = "Grüße, 你好, שלום, नमस्ते, 👩‍🔬 \\ \" 'x' \u00A0\u200B\uFEFF";

        assertThat(Visible.line(text)).isSameAs(text);
        assertThat(Visible.text(text)).isSameAs(text);
        assertThat(Visible.json(text)).isSameAs(text);
    }

    @Test
    void should_keep_a_line_a_line() {
        assertThat(Visible.line("one\ntwo\r\n\tthree")).isEqualTo("one\\ntwo\\r\\n\\tthree");
    }

    @Test
    void should_keep_line_breaks_and_tabs_of_a_text_but_no_way_back_to_the_beginning_of_a_line() {
        assertThat(Visible.text("one\ntwo\r\n\tthree")).isEqualTo("one\ntwo\r\n\tthree");
        assertThat(Visible.text("password: \rharmless\r")).isEqualTo("password: \\rharmless\\r");
    }

    @Test
    void should_not_spell_out_twice() {
        String once = Visible.line("\u001B[2J\u202E\n");

        assertThat(Visible.line(once)).isEqualTo(once);
    }

    @Test
    void should_keep_the_value_of_json() throws IOException {
        String json = "{\"a\u007F\u009B\": [\"\u202E\u2028\\u001b\\\\\uD83D\uDE00\"],\r\n\t\"b\": 1}";
        String shown = Visible.json(json);

        assertThat(shown).doesNotContain("\u007F", "\u009B", "\u202E", "\u2028").contains("\\u202E", "\uD83D\uDE00");
        assertThat(new ObjectMapper().readTree(shown)).isEqualTo(new ObjectMapper().readTree(json));
    }

    @Test
    void should_cut_an_excerpt_at_whole_characters() {
        assertThat(Visible.excerpt("abc", 3)).isEqualTo("abc");
        assertThat(Visible.excerpt("abcd", 3)).isEqualTo("ab…");
        assertThat(Visible.excerpt("a\uD83D\uDE00bc", 3)).isEqualTo("a…");
        assertThat(Visible.excerpt("\u001B[2J and more", 5)).isEqualTo("\\u001B[2J…");
    }
}
