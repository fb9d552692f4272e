package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.cli.machine.VectorModule;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A JVM with the flags that the launcher starts it with where the JDK can load the Vector API late: no word on
 * incubator modules, and all else as before.
 */
@Timeout(300)
class LauncherTest {
    @TempDir
    private Path folder;

    /** The flags as the script has them. */
    private static List<String> flags() throws IOException {
        String script = Files.readString(Path.of("..", "pixtral"));
        int begin = script.indexOf("load_vector_api=(") + "load_vector_api=(".length();
        return Arrays.asList(
                script.substring(begin, script.indexOf(')', begin)).strip().split("\\s+"));
    }

    private ProcessBuilder java(String main, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", Jvm.classPath(), main));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    private Cli.Result run(ProcessBuilder java) throws IOException, InterruptedException {
        return Jvm.run(java, folder);
    }

    @Test
    void should_find_a_jdk_that_loads_the_vector_api_late() throws Exception {
        Cli.Result result = run(java(VectorModule.class.getName()));

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("panama-");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void should_compute_with_the_vector_api_and_say_nothing_of_it() throws Exception {
        Cli.Result doctor = run(java(Main.class.getName(), "doctor", "--json"));
        Cli.Result answer =
                run(java(Main.class.getName(), "ask", "--quiet", "--kernels", "panama", "What color is a leaf?"));

        assertThat(doctor.err()).isEmpty();
        assertThat(new ObjectMapper()
                        .readTree(doctor.out())
                        .findValue("kernels")
                        .toString())
                .contains("panama");
        assertThat(answer.status()).isZero();
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .isEqualTo(Cli.run("ask", "--quiet", "What color is a leaf?").out());
    }

    /** The VM's own flags for the Vector API, which a module asked for at the start sets by itself. */
    @Test
    void should_give_the_compiler_the_same_flags_as_the_module_at_the_start() throws Exception {
        assertThat(flags())
                .contains(
                        "-XX:+EnableVectorSupport", "-XX:+EnableVectorReboxing", "-XX:+EnableVectorAggressiveReboxing");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void should_end_by_a_signal_with_its_status_and_one_object(String signal, int status) throws Exception {
        Path out = folder.resolve("out");
        Process process = java(Main.class.getName(), "ask", "--json", "--messages", "-")
                .redirectOutput(out.toFile())
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            waitForMain(process);
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(status);
            assertThat(Files.readString(out)).isEqualTo("{\"error\":\"Interrupted before there was an answer.\"}\n");
        } finally {
            process.destroyForcibly();
        }
    }

    /** It reads more than its pipe holds, so that it has begun when all is written but the last. */
    private static void waitForMain(Process process) throws IOException {
        process.getOutputStream().write(" ".repeat(1 << 20).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    @Test
    void should_keep_the_order_of_both_streams_and_the_status() throws Exception {
        Path both = folder.resolve("both");
        Files.writeString(folder.resolve("lines"), "{\"messages\": 1}\n");
        Process process = java(Main.class.getName(), "ask", "--batch", "lines")
                .redirectErrorStream(true)
                .redirectOutput(both.toFile())
                .start();

        assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(both))
                .satisfiesExactly(
                        object -> assertThat(object).startsWith("{\"error\":"),
                        note -> assertThat(note).startsWith("1 of 1 line could not be answered"));
    }

    @Test
    void should_read_what_is_piped_in() throws Exception {
        Path chat = Files.writeString(folder.resolve("chat.json"), "[{\"role\": \"user\", \"content\": \"a\"}]");

        Cli.Result result =
                run(java(Main.class.getName(), "tokens", "--messages", "-").redirectInput(chat.toFile()));

        assertThat(result.status()).isZero();
    }
}
