package dev.pixtral.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of(
            "ask",
            "chat",
            "tokens",
            "doctor",
            "--temperature",
            "--top-p",
            "--top-k",
            "--max-tokens",
            "pixtral-tiny",
            "-h",
            "-V");

    @ParameterizedTest
    @CsvSource({
        "aks, ask",
        "sak, ask",
        "as, ask",
        "ask, ask",
        "cat, chat",
        "tokns, tokens",
        "docter, doctor",
        "--temprature, --temperature",
        "-temperature, --temperature",
        "--TEMPERATURE, --temperature",
        "--maxTokens, --max-tokens",
        "--max_token, --max-tokens",
        "pixtral-tinny, pixtral-tiny",
        "Pixtral_Tiny, pixtral-tiny",
        "pixtraltiny, pixtral-tiny",
        "tiny, pixtral-tiny",
        "--temp, --temperature",
        "-v, -V"
    })
    void finds_what_may_have_been_meant(String word, String meant) {
        assertThat(Nearest.to(word, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"''", "-", "--", "x", "-x", "-1", "--to", "mistral-7b-instruct", "what is this?", "receipt.png"})
    void suggests_nothing_that_is_not_near(String word) {
        assertThat(Nearest.to(word, KNOWN)).isEmpty();
    }

    @Test
    void does_not_depend_on_the_order_of_what_is_known() {
        List<String> two = List.of("--top-p", "--top-k");

        assertThat(Nearest.to("--top-q", two)).contains("--top-k").isEqualTo(Nearest.to("--top-q", two.reversed()));
    }

    @Test
    void looks_at_no_word_that_is_endless() {
        assertThat(Nearest.to("a".repeat(1_000_000), Collections.nCopies(1000, "a".repeat(1_000_000))))
                .isEmpty();
    }
}
