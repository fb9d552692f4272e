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

    @Test
    void spells_out_what_would_rewrite_a_terminal() {
        String message = "'cat\u001B]0;owned\u0007\u202Egnp.exe\u009B2J\n' is no picture.";

        assertThat(new PixtralException(message))
                .hasMessage("'cat\\u001B]0;owned\\u0007\\u202Egnp.exe\\u009B2J\\n' is no picture.");
        assertThat(new PixtralException(message, new IllegalStateException()).toString())
                .doesNotContain("\u001B", "\n");
    }

    @Test
    void leaves_out_whole_characters() {
        for (String start : new String[] {"", "x"}) {
            assertThat(new PixtralException(start + "\uD83D\uDE00".repeat(5_000)).getMessage())
                    .doesNotContain("\\u")
                    .matches("x?(\uD83D\uDE00)+ \\[...\\] (\uD83D\uDE00)+");
        }
    }
}
