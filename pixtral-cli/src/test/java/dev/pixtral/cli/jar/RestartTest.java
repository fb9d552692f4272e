package dev.pixtral.cli.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The runnable jar in a JVM without the flag. Runs the class path of this test, or, after it is built, the jar itself.
 */
@Timeout(300)
class RestartTest {
    private static final String INCUBATOR = "WARNING: Using incubator modules: jdk.incubator.vector";

    /** System property that names the jar. */
    private static final String JAR = System.getProperty("pixtral.test.jar", "");

    @TempDir
    private Path folder;

    private ProcessBuilder java(List<String> options, String... args) {
        return java(Path.of(System.getProperty("java.home")), options, args);
    }

    private ProcessBuilder java(Path home, List<String> options, String... args) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve("java").toString());
        command.addAll(options);
        command.addAll(
                JAR.isEmpty()
                        ? List.of("--enable-native-access=ALL-UNNAMED", "-cp", Jvm.classPath(), JarMain.class.getName())
                        : List.of("-jar", Path.of(JAR).toAbsolutePath().toString()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    private Cli.Result run(ProcessBuilder java) throws IOException, InterruptedException {
        return Jvm.run(java, folder);
    }

    @Test
    void should_start_again_and_give_the_same_answer() throws Exception {
        String picture = Path.of(Cli.picture("receipt.png")).toAbsolutePath().toString();
        String question = "How much was paid in total?";

        Cli.Result result = run(java(List.of(), "ask", "--quiet", "--kernels", "panama", picture, question));

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .isEqualTo(Cli.run("ask", "--quiet", picture, question).out());
        assertThat(result.err().lines()).containsExactly(INCUBATOR);
    }

    @Test
    void should_pass_arguments_and_options_of_the_jvm_exactly() throws Exception {
        String text = "a  b\t\"c\" 'd' $e * \\ \n f";
        ProcessBuilder java = java(List.of("-Duser.home=/a b", "-Xmx700m"), "tokens", "--json", "--text", text);
        java.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "JDK_JAVA_OPTIONS", "-Xms9m"));

        Cli.Result result = run(java);

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .isEqualTo(Cli.run("tokens", "--json", "--text", text).out());
        List<String> command = Restart.command(Path.of("java"), JarMain.class, text, "", "-x");
        assertThat(command).startsWith("java").endsWith(JarMain.class.getName(), text, "", "-x");
        assertThat(command).containsSequence("--add-modules", "jdk.incubator.vector");
    }

    @Test
    void should_not_start_again_with_the_flag_and_only_once_without() throws Exception {
        Cli.Result slow = run(java(List.of("-D" + Restart.PROPERTY + "=true"), "--version"));
        Cli.Result answer = run(java(
                List.of("-D" + Restart.PROPERTY + "=true"), "ask", "--quiet", "--max-tokens", "1", "What is this?"));
        Cli.Result fast = run(java(List.of("--add-modules", "jdk.incubator.vector"), "--version"));

        assertThat(slow.status()).isZero();
        assertThat(slow.out()).startsWith("pixtral ");
        assertThat(slow.err()).isEmpty();
        assertThat(answer.err())
                .containsOnlyOnce(
                        "Running on the slow scalar kernels: start java with --add-modules jdk.incubator.vector");
        assertThat(fast.out()).isEqualTo(slow.out());
        assertThat(fast.err().lines()).containsExactly(INCUBATOR);
    }

    @Test
    void should_run_in_a_runtime_without_the_vector_api() throws Exception {
        Path runtime = folder.resolve("runtime");
        String[] link = {"--add-modules", "java.base,java.logging,jdk.jfr", "--output", runtime.toString()};
        assumeThat(ToolProvider.findFirst("jlink").map(jlink -> jlink.run(System.out, System.err, link)))
                .hasValue(0);
        String[] ask = {"ask", "--quiet", "--max-tokens", "5", "What is this?"};

        Cli.Result result = run(java(runtime, List.of(), ask));

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(Cli.run(ask).out());
        assertThat(result.err())
                .containsOnlyOnce("jdk.incubator.vector")
                .contains("slow scalar kernels: use a Java runtime with the module jdk.incubator.vector to use SIMD.");
    }

    @Test
    void should_end_with_the_status_of_the_command() throws Exception {
        Cli.Result result = run(java(List.of(), "ask", "--no-such-option", "what?"));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("There is no option '--no-such-option'");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void should_end_by_a_signal_and_leave_nothing_behind(String signal, int status) throws Exception {
        Path out = folder.resolve("out");
        Process process = java(List.of(), "ask", "--json", "--messages", "-")
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            // more than a pipe holds, so that the command has begun when all is written
            process.getOutputStream().write(" ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            List<ProcessHandle> children = process.descendants().toList();
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(status);
            assertThat(Files.readString(out)).isEqualTo("{\"error\":\"Interrupted before there was an answer.\"}\n");
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void should_run_a_child_where_a_process_cannot_be_replaced() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        int status = Restart.runChild(List.of(java, "-cp", Jvm.classPath(), JarMain.class.getName() + "Missing"));

        assertThat(status).isEqualTo(1);
    }
}
