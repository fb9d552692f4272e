package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.Failure;
import dev.pixtral.errors.PixtralException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    @Test
    void shows_help_on_standard_output() {
        Cli.Result help = Cli.run("--help");

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: pixtral", "ask", "tokens", "130 interrupted");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void shows_help_of_a_command_with_its_options() {
        Cli.Result help = Cli.run("ask", "--help");

        assertThat(help.status()).isZero();
        assertThat(help.out())
                .contains("Usage: pixtral ask")
                .contains(
                        "--model", "--temperature", "--top-p", "--top-k", "--min-p", "--seed", "--max-tokens", "--stop")
                .contains(
                        "--context", "--threads", "--quantize", "--quantize-vision", "--kv", "--kernels", "--logprobs")
                .contains("--frames", "--reference-images", "--allow-host", "--lenient", "--open-objects")
                .contains("--json", "--quiet", "--verbose")
                .doesNotContain("--auto-rotate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    chat   | --model,--temperature,--max-tokens,--context,--frames,--quiet | --json,--logprobs,--lenient,--open-objects,--auto-rotate
                    tokens | --model,--frames,--reference-images,--allow-host,--json,--quiet | --context,--threads,--kernels,--quantize,--quantize-vision,--kv,--temperature,--top-p,--top-k,--min-p,--seed,--max-tokens,--stop,--logprobs,--lenient,--open-objects,--auto-rotate
                    doctor | --model,--context,--threads,--kernels,--quantize,--kv,--json,--quiet | --quantize-vision,--temperature,--frames
                    bench  | --model,--threads,--kernels,--quantize,--kv,--json,--quiet | --context,--temperature,--frames
                    """)
    void shows_in_the_help_of_a_command_only_what_it_makes_use_of(String command, String shown, String hidden) {
        String help = Cli.run(command, "--help").out();

        for (String option : shown.split(",")) {
            assertThat(help).containsPattern(option + "\\b(?!-)");
        }
        for (String option : hidden.split(",")) {
            assertThat(help).doesNotContainPattern(option + "\\b(?!-)");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    aks hello        | There is no command 'aks'; did you mean 'ask'? There are: ask, chat, serve, tokens, download, models, inspect, prepare, doctor, bench.
                    Ask              | There is no command 'Ask'; did you mean 'ask'? There are
                    token            | There is no command 'token'; did you mean 'tokens'? There are
                    doc              | There is no command 'doc'; did you mean 'doctor'? There are
                    benchmrk         | There is no command 'benchmrk'; there are
                    --hlep           | There is no option '--hlep'; did you mean '--help'? See 'pixtral --help'.
                    --batch x ask    | There is no option '--batch' here; options come after the command, as in 'pixtral ask --batch ...'.
                    ask --temprature 1 hi       | There is no option '--temprature'; did you mean '--temperature'? See 'pixtral ask --help'.
                    ask hi --temprature=0.5     | There is no option '--temprature=0.5'; did you mean '--temperature'? See
                    ask --maxTokens 9 hi        | There is no option '--maxTokens'; did you mean '--max-tokens'? See
                    ask --max_tokens 9 hi       | There is no option '--max_tokens'; did you mean '--max-tokens'? See
                    ask -json hi                | There is no option '-json'; did you mean '--json'? See
                    chat --modle x              | There is no option '--modle'; did you mean '--model'? See 'pixtral chat --help'.
                    bench --repaet 2            | There is no option '--repaet'; did you mean '--repeat'? See 'pixtral bench --help'.
                    doctor --temperature 1      | 'pixtral doctor' has no option '--temperature': it belongs to ask, chat, serve; see 'pixtral doctor --help'.
                    ask --text x                | 'pixtral ask' has no option '--text': it belongs to tokens; see 'pixtral ask --help'.
                    tokens --depth 3            | 'pixtral tokens' has no option '--depth': it belongs to bench; see
                    ask -x hi                   | There is no option '-x'; see 'pixtral ask --help', and write --
                    help                        | There is no command 'help'; write 'pixtral --help'. There are: ask, chat
                    ask --pixels x hi           | 'pixtral ask' has no option '--pixels': it belongs to tokens; see
                    tokens --colour red         | There is no option '--colour'; see 'pixtral tokens --help', and write --
                    """)
    void suggests_what_may_have_been_meant(String words, String sentence) {
        Cli.Result result = Cli.run(words.split(" "));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(sentence).hasLineCount(1);
    }

    @Test
    void shows_the_version() {
        Cli.Result version = Cli.run("--version");

        assertThat(version.status()).isZero();
        assertThat(version.out()).matches("pixtral \\S+, Java 2.*\\R");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    what is this?       | There is no command 'what is this?'; there are: ask, chat, serve, tokens, download, models, inspect, prepare, doctor, bench.
                    --threads           | There is no option '--threads' here; options come after the command, as in 'pixtral ask --threads ...'
                    ''                  | There is no command ''; there are: ask, chat, serve, tokens, download, models, inspect, prepare, doctor, bench.
                    """)
    void refuses_an_unknown_command(String word, String sentence) {
        Cli.Result result = Cli.run(word);

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(sentence).hasLineCount(1);
    }

    @Test
    void needs_a_command() {
        Cli.Result result = Cli.run();

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("pixtral needs a command").hasLineCount(1);
    }

    @Test
    void shows_a_stack_trace_only_if_asked() {
        assertThat(Cli.run("ask", "nope.png", "What?").err()).hasLineCount(1).doesNotContain("\tat ");
        assertThat(Cli.run("ask", "nope.png", "What?", "--verbose").err())
                .startsWith("nope.png cannot be read")
                .contains("ImageException", "\tat dev.pixtral");
    }

    @Test
    void ends_quietly_when_nobody_reads_any_more() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = tokens(failing("Broken pipe"), err);

        assertThat(status).isZero();
        assertThat(err.size()).isZero();
    }

    @Test
    void fails_when_the_answer_cannot_be_written() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = tokens(failing("No space left on device"), err);

        assertThat(status).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "Standard output cannot be written (No space left on device); is the disk full?%n".formatted());
    }

    private static int tokens(OutputStream out, OutputStream err) {
        return Main.run(new String[] {"tokens", "--text", "hello"}, InputStream.nullInputStream(), out, err);
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    @Test
    void tells_how_to_get_more_memory() {
        Throwable ofEngine = new PixtralException("The engine failed.", new OutOfMemoryError("Java heap space"));

        Failure failure = Failure.of(ofEngine);

        assertThat(failure.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(failure.message()).startsWith("Out of memory").contains("PIXTRAL_JAVA_OPTS=-Xmx");
    }

    @Test
    void calls_a_bug_a_bug() {
        assertThat(Failure.of(new IllegalStateException("boom")))
                .isEqualTo(new Failure(
                        ExitStatus.FAILED,
                        "Unexpected failure: java.lang.IllegalStateException: boom. This is a bug in Pixtral for Java; "
                                + "please report it with the output of --verbose."));
    }

    @Test
    void explains_a_path_that_the_platform_cannot_spell() {
        assertThat(Failure.of(new InvalidPathException("gr?n.png", "Malformed input"))
                        .message())
                .contains("gr?n.png", "LC_ALL=C.UTF-8");
    }
}
