package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void shows_help_on_standard_output() {
        Cli.Result help = Cli.run("--help");

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: pixtral", "ask", "tokens", "130 interrupted");
        assertThat(help.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask", "chat", "tokens"})
    void shows_help_of_a_command_with_all_common_options(String command) {
        Cli.Result help = Cli.run(command, "--help");

        assertThat(help.status()).isZero();
        assertThat(help.out())
                .contains("Usage: pixtral " + command)
                .contains(
                        "--model", "--temperature", "--top-p", "--top-k", "--min-p", "--seed", "--max-tokens", "--stop")
                .contains("--context", "--threads", "--quantize", "--kv", "--kernels", "--frames", "--logprobs")
                .contains("--json", "--quiet", "--verbose", "--reference-images");
    }

    @Test
    void shows_the_version() {
        Cli.Result version = Cli.run("--version");

        assertThat(version.status()).isZero();
        assertThat(version.out()).matches("pixtral \\S+, Java 2.*\\R");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    download            | The command 'download' does not exist yet; there are: ask, chat, tokens, doctor, bench.
                    what is this?       | There is no command 'what is this?'; there are: ask, chat, tokens, doctor, bench.
                    --json              | There is no option '--json' here; options come after the command
                    ''                  | There is no command ''; there are: ask, chat, tokens, doctor, bench.
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
                        "Unexpected failure: java.lang.IllegalStateException: boom. This is a bug of Pixtral for Java; "
                                + "please report it with what --verbose prints."));
    }

    @Test
    void explains_a_path_that_the_platform_cannot_spell() {
        assertThat(Failure.of(new InvalidPathException("gr?n.png", "Malformed input"))
                        .message())
                .contains("gr?n.png", "LC_ALL=C.UTF-8");
    }
}
