package dev.pixtral.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script itself, which runs the examples. {@link RunScriptBuildTest} tests what it builds. */
@Timeout(300)
class RunScriptTest {
    private static final Path ROOT = Path.of("..");

    @TempDir
    private Path output;

    @TempDir
    private Path elsewhere;

    private Path pictures;

    @BeforeEach
    void copy_a_picture() throws Exception {
        pictures = Files.createDirectory(elsewhere.resolve("my pictures, ü & $HOME"));
        Files.copy(Path.of("images/dog.png"), pictures.resolve("a  dog.png"));
    }

    @Test
    void should_list_the_examples() throws Exception {
        RunScript.Ended ended = RunScript.run(ROOT, output);

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("\n  describe ", "\n  chat ");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void should_list_them_for_a_name_that_is_none_of_theirs() throws Exception {
        RunScript.Ended ended = RunScript.run(ROOT, output, "descripe");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("descripe").contains("\n  describe ", "\n  chat ");
    }

    @Test
    void should_resolve_paths_in_the_working_directory_and_leave_arguments_as_they_are() throws Exception {
        RunScript.Ended ended = RunScript.run(pictures, output, "describe", "a  dog.png", "What is  this?");

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo("This is a dog.\n");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void should_work_through_a_link() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("run it"), RunScript.SCRIPT);

        RunScript.Ended ended = RunScript.run(link, elsewhere, output);

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("\n  describe ");
    }

    @Test
    void should_pass_on_the_exit_status() throws Exception {
        RunScript.Ended ended = RunScript.run(elsewhere, output, "describe", "none.png");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).isEqualTo("none.png does not exist\n");
    }

    @Test
    void should_run_quantized() throws Exception {
        RunScript.Ended quantized =
                RunScript.run(ROOT, output, "describe", "--quantize", "q8", "examples/images/dog.png");
        assertThat(quantized.out()).as(quantized.err()).isEqualTo("This is a dog.\n");
    }
}
