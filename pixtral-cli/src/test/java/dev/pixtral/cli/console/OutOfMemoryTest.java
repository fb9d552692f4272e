package dev.pixtral.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Too little memory is told in one sentence, wherever it happens. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutOfMemoryTest {
    private static final String LINE = "[{\"role\": \"user\", \"content\": \"hi\"}]\n";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Gives what it has, and then needs more memory than there is. */
    private static InputStream tooLarge(String beginning) {
        return new SequenceInputStream(
                new ByteArrayInputStream(beginning.getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() {
                        throw new OutOfMemoryError("Java heap space");
                    }
                });
    }

    private int run(InputStream in, String... args) {
        return Main.run(args, in, out, err);
    }

    @Test
    void should_name_the_line_of_a_batch_and_answer_those_before_it() {
        int status = run(tooLarge(LINE + LINE), "ask", "--batch", "-", "--max-tokens", "1");

        assertThat(status).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).hasLineCount(2).doesNotContain("\"error\"");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith(
                        "standard input, line 3: Out of memory while the input was read: the Java heap may grow to ")
                .contains("PIXTRAL_JAVA_OPTS=-Xmx", "smaller")
                .hasLineCount(1);
    }

    @Test
    void should_tell_what_was_done_when_memory_ran_out() {
        int status = run(tooLarge("["), "ask", "--messages", "-");

        assertThat(status).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("Out of memory while the input was read: the Java heap may grow to ")
                .hasLineCount(1);
    }

    @Test
    void should_tell_the_heap_from_other_memory() {
        assertThat(sentence("Java heap space", OutOfMemory.Stage.MODEL))
                .startsWith("Out of memory while the model was loaded: the Java heap")
                .contains("-Xmx", "--context", "--quantize");
        assertThat(sentence("Cannot reserve 1 bytes of direct buffer memory", OutOfMemory.Stage.ANSWER))
                .startsWith(
                        "Out of memory outside the Java heap while pictures were decoded and the answer was computed")
                .doesNotContain("-Xmx")
                .contains("--frames");
        assertThat(sentence("unable to create native thread", OutOfMemory.Stage.MODEL))
                .contains("--threads");
    }

    private static String sentence(String reason, OutOfMemory.Stage stage) {
        return OutOfMemory.sentence(new IllegalStateException(new OutOfMemoryError(reason)), stage);
    }

    @Test
    void should_have_a_last_word_when_there_is_no_memory_for_a_sentence() {
        Console console =
                Console.of(Optional.empty(), Optional.empty(), err, Console.Terminals.NONE, new Interruption());

        ExitStatus status = console.fail(
                new IllegalStateException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String toString() {
                        throw new OutOfMemoryError("Java heap space");
                    }
                },
                false);

        assertThat(status).isEqualTo(ExitStatus.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(OutOfMemory.SHORT + "\n");
    }

    @Test
    void should_tell_of_a_stack_that_is_too_small() {
        assertThat(Failure.of(new StackOverflowError()).message())
                .contains("-Xss")
                .hasLineCount(1);
    }
}
