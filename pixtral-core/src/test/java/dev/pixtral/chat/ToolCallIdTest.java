package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallIdTest {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    @ParameterizedTest
    @ValueSource(strings = {"123456789", "abcdefghi", "ABCxyz019"})
    void nine_letters_and_digits_are_an_id(String id) {
        assertThat(ToolCallId.isId(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "12345678", "1234567890", "1234-6789", "12345678\n", "12345678\u00e9", "\uff11\uff12345678"})
    void nothing_else_is_one(String text) {
        assertThat(ToolCallId.isId(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void any_number_is_spelt_as_an_id(long number) {
        assertThat(ToolCallId.spell(number, DIGITS)).matches(ToolCallId::isId);
    }

    @Test
    void the_lowest_digit_comes_first() {
        assertThat(ToolCallId.spell(62 + 10, DIGITS)).isEqualTo("A10000000");
        assertThat(ToolCallId.spell(-1, DIGITS)).isEqualTo("FYHA61aHg"); // the low nine of 2^64 - 1
    }
}
