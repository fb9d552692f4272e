package dev.pixtral.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private final Warnings warnings = new Warnings();

    @Test
    void keeps_each_sentence_once_in_order() {
        warnings.add("b");
        warnings.add("a");
        warnings.add("b");

        assertThat(warnings.list()).containsExactly("b", "a");
    }

    @Test
    void spells_out_control_characters() {
        warnings.add("a\u001b[2J\nb");

        assertThat(warnings.list()).containsExactly("a\\u001B[2J\\nb");
    }

    @Test
    void counts_what_is_too_much() {
        IntStream.range(0, Warnings.MOST + 3).forEach(i -> warnings.add("warning " + i));
        warnings.add("warning 0");

        assertThat(warnings.list()).hasSize(Warnings.MOST + 1).endsWith("There are 3 more warnings.");
    }
}
