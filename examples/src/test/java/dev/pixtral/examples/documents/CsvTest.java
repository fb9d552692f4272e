package dev.pixtral.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void should_quote_what_would_not_be_read_back() {
        assertThat(Csv.line(List.of("plain text", "a,b", "say \"hello\"", "two\r\nlines", "")))
                .isEqualTo("plain text,\"a,b\",\"say \"\"hello\"\"\",\"two\r\nlines\",\r\n");
        assertThat(Csv.line(Arrays.asList("a", null, 5.5))).isEqualTo("a,,5.5\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+49", "-1", "@SUM(A1)", "\tx"})
    void should_keep_texts_from_being_formulas(String text) {
        assertThat(Csv.line(List.of(text))).isEqualTo("'" + text + "\r\n");
    }

    @Test
    void should_guard_and_quote() {
        assertThat(Csv.line(List.of("=HYPERLINK(\"x\",1)", "\r=1")))
                .isEqualTo("\"'=HYPERLINK(\"\"x\"\",1)\",\"'\r=1\"\r\n");
    }

    @Test
    void should_leave_numbers_alone() {
        assertThat(Csv.line(List.of(-1.5))).isEqualTo("-1.5\r\n");
    }
}
