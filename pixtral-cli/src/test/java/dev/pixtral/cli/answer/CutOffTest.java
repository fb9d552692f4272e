package dev.pixtral.cli.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.Cli;
import org.junit.jupiter.api.Test;

class CutOffTest {
    private static final String STORY = "Tell me a story.";

    @Test
    void a_cut_answer_is_told_on_standard_error_with_the_option_that_helps() {
        Cli.Result result = Cli.run("ask", STORY, "--max-tokens", "2");

        assertThat(result.status()).isZero();
        assertThat(result.out()).hasLineCount(1);
        assertThat(result.err().lines().findFirst())
                .contains("The answer is cut off: it has reached the limit of 2 tokens; allow more with --max-tokens.");
        assertThat(Cli.run("ask", STORY, "--max-tokens", "2", "--quiet").err()).hasLineCount(1);
    }

    @Test
    void a_whole_answer_and_an_object_say_nothing_of_it() {
        assertThat(Cli.run("ask", "What color is a leaf?", "--quiet").err()).isEmpty();
        Cli.Result json = Cli.run("ask", STORY, "--max-tokens", "2", "--json");

        assertThat(json.err()).isEmpty();
        assertThat(json.json().path("finishReason").textValue()).isEqualTo("length");
    }

    @Test
    void the_limit_that_was_reached_is_named() {
        assertThat(CutOff.sentence(9, 1, 1, 64, 100)).contains("the limit of 1 token; allow more with --max-tokens");
        assertThat(CutOff.sentence(8_187, 5, 9, 8_192, 131_072))
                .contains("fill the context of 8,192 tokens; allow more with --context, up to 131,072");
        assertThat(CutOff.sentence(2_000, 48, 900, 8_192, 8_192))
                .contains("of 2,048 tokens fill the memory for keys and values", "--kv q8");
        assertThat(CutOff.sentence(8_187, 5, 9, 8_192, 8_192)).contains("the maximum of this model", "ask for less");
    }
}
