package dev.pixtral.examples.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class ExampleTest {
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    /** Prints a line and ends with a status. */
    @Command(name = "print")
    record Printing(int status) implements Callable<Integer> {
        @Override
        public Integer call() {
            System.out.println("an answer");
            return status;
        }
    }

    @Test
    void should_fail_if_the_output_is_lost() {
        assertThat(run(new FullDisk(), 0)).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("Standard output cannot be written; ");
        assertThat(run(new FullDisk(), 3)).isEqualTo(3);
    }

    @Test
    void should_report_a_library_that_cannot_be_loaded_in_one_sentence() {
        Runnable failing = new Unloadable();

        assertThat(run(new ByteArrayOutputStream(), failing)).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("/readonly/lib may not be read or written: access denied");
    }

    @Test
    void should_return_what_the_command_returns() {
        assertThat(run(new ByteArrayOutputStream(), 0)).isZero();
        assertThat(run(new ByteArrayOutputStream(), 3)).isEqualTo(3);
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private int run(OutputStream output, int status) {
        return run(output, new Printing(status));
    }

    private int run(OutputStream output, Object command) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        System.setOut(new PrintStream(output, false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            return Example.run(command);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** A command that needs native code. */
    @Command(name = "unloadable")
    private static final class Unloadable implements Runnable {
        @Override
        public void run() {
            throw new ExceptionInInitializerError(
                    new RuntimeException("no library", new AccessDeniedException("/readonly/lib")));
        }
    }

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
