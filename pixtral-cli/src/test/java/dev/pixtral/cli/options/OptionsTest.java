package dev.pixtral.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.Cli;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of all commands, tried on the quickest. */
class OptionsTest {
    private static Cli.Result tokens(String... options) {
        return Cli.run(Stream.concat(Stream.of("tokens"), Stream.of(options)).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--model pixtral-tiny",
                "--temperature 0",
                "--temperature 1.5",
                "--top-p 0.5",
                "--top-k 40",
                "--min-p 0.05",
                "--seed 7",
                "--seed -7",
                "--max-tokens 24",
                "--stop one --stop -two",
                "--context 2048",
                "--threads 1",
                "--quantize bf16",
                "--quantize q8",
                "--quantize q4",
                "--quantize BF16",
                "--quantize-vision q8",
                "--quantize-vision bf16",
                "--kv f32",
                "--kv bf16",
                "--kv q8",
                "--kernels auto",
                "--kernels panama",
                "--kernels scalar",
                "--frames 4",
                "--max-image-side 64",
                "--max-image-tokens 40",
                "--max-prompt-image-tokens 100",
                "--logprobs 5",
                "--picture-cache 64MiB",
                "--picture-cache 0",
                "--picture-cache-folder features --picture-cache-folder-size 1.5GB",
                "--prefix-cache 2g",
                "--no-speculation",
                "--cache-salt me",
                "--lenient",
                "--open-objects",
                "--auto-rotate",
                "--reference-images",
                "--quiet",
                "--verbose"
            })
    void accepts(String option) {
        Cli.Result before = tokens((option + " --text hi --json").split(" "));
        Cli.Result after = tokens(("--json --text hi " + option).split(" "));

        assertThat(before.status()).as(before.err()).isZero();
        assertThat(after).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --quantize q5       | 'q5' is not one of bf16, q8, q4_1, q4
                    --quantize-vision 8 | '8' is not one of bf16, q8, q4_1, q4
                    --kv f16            | 'f16' is not one of bf16, f32, q8
                    --kernels fast      | 'fast' is not one of auto, panama, scalar
                    --temperature -1    | --temperature: temperature must be 0 or more
                    --temperature NaN   | --temperature: temperature must be 0 or more
                    --temperature warm  | 'warm' is not a number
                    --temperature 0,5   | '0,5' is not a number
                    --top-p 0           | --top-p: topP must be above 0
                    --top-p 1.1         | --top-p: topP must be above 0
                    --top-k -1          | --top-k: topK must be 0 (off) or more
                    --min-p 1           | --min-p: minP must be
                    --seed 1.5          | '1.5' is not a whole number
                    --max-tokens 0      | --max-tokens: the maximum must be at least 1 token, not 0.
                    --max-tokens many   | 'many' is not a whole number
                    --context 0         | --context: The context must have at least 1 token
                    --context -5        | --context: The context must have at least 1 token
                    --threads 0         | --threads: The number of threads must be 1 to 1024
                    --max-image-side 0  | --max-image-side: The limit on the longest side of a picture must be at least 1 pixel
                    --max-image-tokens 1 | --max-image-tokens: The token limit of a picture must be at least 2
                    --max-prompt-image-tokens 1 | --max-prompt-image-tokens: The token limit of all pictures of a prompt must be at least 2
                    --max-image-tokens few | 'few' is not a whole number
                    --frames 0          | --frames: The number of frames must be 1 to 64
                    --frames 65         | --frames: The number of frames must be 1 to 64
                    --logprobs 21       | --logprobs: logprobs must be between 0 (none) and 20
                    --logprobs -1       | --logprobs: logprobs must be between 0 (none) and 20
                    --picture-cache big | --picture-cache: The value must be a size, such as 40GB, but is 'big'
                    --picture-cache -1  | --picture-cache: The value must be a size
                    --prefix-cache 1MX  | --prefix-cache: The value must be a size
                    --picture-cache-folder-size 1GB | --picture-cache-folder-size requires --picture-cache-folder.
                    --seed --quiet      | '--quiet' is not a whole number
                    --model             | Missing required parameter for option '--model'
                    --quiet --quiet     | Option '--quiet' should be specified only once
                    --tempature 1       | There is no option '--tempature'
                    """)
    void refuses(String option, String sentence) {
        Cli.Result result = tokens(("--text hi " + option).split(" "));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(sentence).endsWith(".%n".formatted()).hasLineCount(1);
    }

    @Test
    void refuses_an_empty_stop_text() {
        Cli.Result result = tokens("--text", "hi", "--stop", "");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("--stop: the text is empty");
    }

    @Test
    void refuses_a_salt_that_is_too_long_without_quoting_it() {
        Cli.Result result = tokens("--text", "hi", "--cache-salt", "secret".repeat(50));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("--cache-salt: The cache salt has 300 characters, but at most 256 are allowed")
                .doesNotContain("secret");
    }

    @Test
    void takes_a_value_whatever_it_looks_like() {
        Cli.Result apart = tokens("--text", "--json", "--json");

        assertThat(apart.json().path("pieces").path(0).textValue()).startsWith("--");
        assertThat(tokens("--text=--json", "--json")).isEqualTo(apart);
    }
}
