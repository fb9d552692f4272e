package dev.pixtral.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as Python 3.11's json module reads and writes it; every expectation was checked against it. */
class PythonJsonTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            {}                          ; {}
            []                          ; []
            [1,2 , 3]                   ; [1, 2, 3]
            {"b":1,"a":[true,null]}     ; {"b": 1, "a": [true, null]}
            {"a":1,"b":2,"a":3}         ; {"a": 3, "b": 2}
            {"":{"":[[]]}}              ; {"": {"": [[]]}}
            NaN                         ; NaN
            [Infinity,-Infinity]        ; [Infinity, -Infinity]
            -0                          ; 0
            -0.0                        ; -0.0
            0e5                         ; 0.0
            12345678901234567890123     ; 12345678901234567890123
            1e400                       ; Infinity
            -1e400                      ; -Infinity
            1e-400                      ; 0.0
            1E5                         ; 100000.0
            1e15                        ; 1000000000000000.0
            9999999999999998.0          ; 9999999999999998.0
            1e16                        ; 1e+16
            1.5e16                      ; 1.5e+16
            123456789012345678.0        ; 1.2345678901234568e+17
            1e22                        ; 1e+22
            1e100                       ; 1e+100
            0.0001                      ; 0.0001
            0.00012                     ; 0.00012
            0.00001                     ; 1e-05
            0.000012                    ; 1.2e-05
            1E-7                        ; 1e-07
            22.50                       ; 22.5
            0.1                         ; 0.1
            0.30000000000000004         ; 0.30000000000000004
            2.2250738585072014e-308     ; 2.2250738585072014e-308
            1.7976931348623157e308      ; 1.7976931348623157e+308
            4.9e-324                    ; 5e-324
            1.976e-323                  ; 2e-323
            9e-324                      ; 1e-323
            2e23                        ; 2e+23
            9007199254740993.0          ; 9007199254740992.0
            "\\/ \\u00e9"               ; "/ é"
            "\\" \\\\ \\b\\f\\n\\r\\t"  ; "\\" \\\\ \\b\\f\\n\\r\\t"
            "\\u0000\\u001F\\u007f"     ; "\\u0000\\u001f\u007F"
            "\\ud83d\\ude00"            ; "😀"
            """)
    void reads_and_writes_as_python(String json, String expected) {
        assertThat(PythonJson.parse(json, "test").map(PythonJson::dump)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "01",
                "1.",
                ".5",
                "+1",
                "1e",
                "--1",
                "0x10",
                "1_000",
                "1 2",
                "{} []",
                "22°C",
                "{bad json}",
                "{'a': 1}",
                "[1,]",
                "{\"a\":1,}",
                "[",
                "{\"a\"",
                "\"a",
                "tru",
                "True",
                "None",
                "nan",
                "INF",
                "-INF",
                "+INF",
                "+Infinity",
                "-NaN",
                "inf",
                "\"a\nb\"",
                "\"\t\"",
                "\"\\x41\"",
                "\"\\u12\"",
                "\"\\'\"",
                "// comment\n1",
                "\uFEFF1",
                "\u00A01",
                "1\u00A0",
                "[1]]",
                "1\0"
            })
    void what_python_does_not_read_is_no_json(String text) {
        assertThat(PythonJson.parse(text, "test")).isEmpty();
    }

    @Test
    void an_unpaired_surrogate_is_kept_as_python_keeps_it() {
        assertThat(PythonJson.parse("\"\\ud83d\"", "test").map(PythonJson::dump))
                .contains("\"\uD83D\"");
    }

    @Test
    void line_and_paragraph_separators_are_written_raw() {
        assertThat(PythonJson.parse("\"\\u2028\\u2029\"", "test").map(PythonJson::dump))
                .contains("\"\u2028\u2029\"");
    }

    @Test
    void whitespace_of_json_is_skipped() {
        assertThat(PythonJson.parse(" \t\r\n7\n", "test").map(PythonJson::dump)).contains("7");
    }

    @Test
    void a_long_integer_keeps_all_digits() {
        String digits = "9".repeat(100_000);

        assertThat(PythonJson.parse("[" + digits + "]", "test").map(PythonJson::dump))
                .contains("[" + digits + "]");
    }

    @Test
    void many_keys_with_equal_hashes_are_only_keys() {
        StringBuilder json = new StringBuilder("{\"x\":0");
        for (int i = 0; i < 20_000; i++) { // "Aa" and "BB" have the same hash, and so have all words of them
            String bits = String.format("%15s", Integer.toBinaryString(i)).replace(' ', '0');
            json.append(",\"")
                    .append(bits.replace("0", "Aa").replace("1", "BB"))
                    .append("\":1");
        }

        assertThat(PythonJson.parse(json.append('}').toString(), "test")).isPresent();
    }

    @Property
    void a_double_is_written_in_pythons_form_and_reads_back(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        String text = PythonFloat.repr(value);

        assertThat(Double.parseDouble(text)).isEqualTo(Double.valueOf(value));
        if (Double.isFinite(value)) {
            assertThat(new BigDecimal(text).stripTrailingZeros().precision()).isLessThanOrEqualTo(17);
            assertThat(text).matches("-?\\d+\\.\\d+|-?\\d(\\.\\d+)?e[-+]\\d{2,3}");
        }
    }

    @Property
    void any_string_survives(@ForAll String text) {
        String json = PythonJson.dump(new Json.Str(text));

        assertThat(PythonJson.parse(json, "test")).contains(new Json.Str(text));
    }
}
