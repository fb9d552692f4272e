package dev.pixtral.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are closed before the program begins. */
class StandardStreamsTest {
    private static final String INPUT_CLOSED = "Standard input is closed, so nothing can be read from it; ";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask - what?",
                "ask --image - what?",
                "ask --messages -",
                "ask --batch -",
                "tokens --messages -",
                "tokens --image -",
                "chat"
            })
    void should_say_that_standard_input_is_closed(String command) {
        Cli.Result result = run(Optional.empty(), command.split(" "));

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(INPUT_CLOSED).hasLineCount(1);
    }

    @Test
    void should_need_no_standard_input_that_nobody_asks_for() {
        assertThat(run(Optional.empty(), "tokens", "--text", "a").status()).isZero();
    }

    @Test
    void should_say_that_standard_output_is_closed() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = Console.of(
                Optional.of(InputStream.nullInputStream()),
                Optional.empty(),
                err,
                Console.Terminals.NONE,
                new Interruption());

        int status = Main.run(new String[] {"ask", "--model", "not even looked for", "what?"}, console);

        assertThat(status).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("Standard output is closed, so there is no place for an answer; ")
                .hasLineCount(1);
    }

    private static Cli.Result run(Optional<InputStream> in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(args, Console.of(in, Optional.of(out), err, Console.Terminals.NONE, new Interruption()));
        return new Cli.Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void should_find_out_by_itself_that_standard_input_is_closed() throws Exception {
        Cli.Result result = java("<&-", "tokens", "--messages", "-");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith(INPUT_CLOSED).hasLineCount(1);
    }

    @Test
    void should_find_out_by_itself_that_standard_output_is_closed() throws Exception {
        Cli.Result result = java(">&-", "tokens", "--text", "a");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("Standard output is closed").hasLineCount(1);
    }

    @Test
    void should_answer_without_standard_error() throws Exception {
        assertThat(java("2>&-", "tokens", "--text", "a").status()).isZero();
        assertThat(java("2>&-", "tokens", "--messages", "none.json").status()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"</dev/null", "<chat.json", "<<<'[{\"role\": \"user\", \"content\": \"a\"}]'"})
    void should_take_an_open_stream_for_open(String redirection) throws Exception {
        Files.writeString(folder.resolve("chat.json"), "[{\"role\": \"user\", \"content\": \"a\"}]");

        Cli.Result result = java(redirection, "tokens", "--messages", "-");

        assertThat(result.err()).doesNotContain("closed");
        assertThat(result.status()).isEqualTo(redirection.equals("</dev/null") ? 1 : 0);
    }

    /** A JVM without the launcher, as a shell starts it. */
    private Cli.Result java(String redirection, String... args) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                "exec \"$@\" " + redirection,
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            return new Cli.Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    @Test
    void should_read_an_open_standard_input() {
        byte[] chat = "[{\"role\": \"user\", \"content\": \"a\"}]".getBytes(StandardCharsets.UTF_8);

        assertThat(run(Optional.of(new ByteArrayInputStream(chat)), "tokens", "--messages", "-")
                        .status())
                .isZero();
    }
}
