package dev.pixtral.grammar;

import static dev.pixtral.grammar.Texts.accepts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.schema.AnyJson;
import dev.pixtral.schema.JsonType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which strings, numbers and other values the rules accept. */
class ScalarRuleTest {
    private static final JsonType TEXT = new JsonType.Text(0, JsonType.UNBOUNDED);
    private static final JsonType ANY = new JsonType.AnyValue();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\\u0000",
                "\\u001f",
                "\\u000b",
                "\\n",
                "\\\"",
                "\\\\",
                "\u007F",
                "\u2028",
                "\uFFFF",
                "\uDBFF\uDFFF",
                "\uD83D\uDE00",
                "\u0928\u092E\u0938\u094D\u0924\u0947",
                "/",
                "\uD7FF",
                "\uE000",
                "\u0800",
                "\uD800\uDC00"
            })
    void a_string_may_contain(String content) {
        assertThat(accepts(TEXT, '"' + content + '"')).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\u0020",
                "\\uD83D",
                "\\ud83d\\ude00",
                "\\/",
                "\\x",
                "\\u001F",
                "\\u000a",
                "\\u0008",
                "\n",
                "\u0000",
                "\u001f",
                "\\U0000",
                "\\"
            })
    void a_string_may_not_contain(String content) {
        assertThat(accepts(TEXT, '"' + content + '"')).isFalse();
    }

    @Test
    void no_overlong_form_surrogate_or_too_large_code_point_can_be_written() {
        for (int[] bytes : List.of(
                new int[] {0xC0, 0x80},
                new int[] {0xC1, 0xBF},
                new int[] {0xE0, 0x9F, 0xBF},
                new int[] {0xED, 0xA0, 0x80},
                new int[] {0xF0, 0x8F, 0xBF, 0xBF},
                new int[] {0xF4, 0x90, 0x80, 0x80},
                new int[] {0xF5, 0x80, 0x80, 0x80},
                new int[] {0x80},
                new int[] {0xFF})) {
            byte[] text = new byte[bytes.length + 2];
            text[0] = text[text.length - 1] = '"';
            IntStream.range(0, bytes.length).forEach(i -> text[i + 1] = (byte) bytes[i]);

            assertThat(accepts(AnyJson.schema(TEXT), text)).isFalse();
        }
    }

    @Test
    void code_points_are_counted_and_an_escape_is_one() {
        JsonType two = new JsonType.Text(2, 2);

        assertThat(accepts(two, "\"\\u0001\uD83D\uDE00\"")).isTrue();
        assertThat(accepts(two, "\"\\n\"")).isFalse();
        assertThat(accepts(two, "\"a\uD83D\uDE00b\"")).isFalse();
        assertThat(accepts(new JsonType.Text(1_000_000_000, JsonType.UNBOUNDED), "\"a\""))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0.0", "10", "1e5", "1E+05", "0.5", "-1.5e-3", "12345678901234567890"})
    void a_number_may_be(String number) {
        assertThat(accepts(ANY, number)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-0",
                "00",
                "01",
                "1.",
                ".5",
                "1e400",
                "-",
                "+1",
                "1e",
                "-0e1",
                "NaN",
                "1 ",
                " 1",
                "12345678901234567890123456789012345678901"
            })
    void a_number_may_not_be(String number) {
        assertThat(accepts(ANY, number)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[[]]",
                "{\"a\": {}}",
                "{\"\": []}",
                "[1, \"a\", null, true]",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\\n\": {}}",
                "null"
            })
    void any_value_may_be(String value) {
        assertThat(accepts(ANY, value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2]",
                "{\"a\":1}",
                "[ ]",
                "{ }",
                "[1, ]",
                "{\"a\"}",
                "{,}",
                "[1] ",
                "\n{}",
                "nul",
                "{a: 1}",
                "['a']"
            })
    void any_value_may_not_be(String value) {
        assertThat(accepts(ANY, value)).isFalse();
    }
}
