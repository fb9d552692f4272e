package dev.pixtral.errors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PixtralExceptionTest {
    @Test
    void keeps_a_message() {
        String message = "x".repeat(2_000);

        assertThat(new PixtralException(message)).hasMessage(message);
        assertThat(new PixtralException(message, new IllegalStateException())).hasMessage(message);
    }

    @Test
    void leaves_out_the_middle_of_an_endless_message() {
        String message = "file.json: '" + "x".repeat(100_000) + "' is no number; write one.";

        assertThat(new PixtralException(message).getMessage())
                .hasSizeLessThan(2_000)
                .startsWith("file.json: 'xxx")
                .contains("xxx [...] xxx")
                .endsWith("x' is no number; write one.");
    }
}
