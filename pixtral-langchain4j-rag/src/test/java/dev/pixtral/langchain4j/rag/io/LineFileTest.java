package dev.pixtral.langchain4j.rag.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
    @TempDir
    Path temp;

    private final List<String> lines = new ArrayList<>();

    private LineFile open(Path file) {
        lines.clear();
        return LineFile.open(file, lines::add);
    }

    @Test
    void reads_back_what_was_appended() {
        Path file = temp.resolve("lines");
        try (LineFile opened = open(file)) {
            opened.append("one");
            opened.append(List.of("two", "", "drei ä 😀"));
        }
        open(file).close();

        assertThat(lines).containsExactly("one", "two", "", "drei ä 😀");
    }

    @Test
    void a_file_that_was_cut_anywhere_keeps_what_it_has() throws Exception {
        byte[] whole = "one\ntwo äö\nthree\n".getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= whole.length; length++) {
            Path file = Files.write(temp.resolve("cut" + length), Arrays.copyOf(whole, length));
            String kept = new String(whole, 0, length, StandardCharsets.UTF_8);
            try (LineFile opened = open(file)) {
                assertThat(lines).isEqualTo(kept.lines().toList());
                assertThat(file).hasSize(length);
                opened.append("new");
                opened.append("newer");
            }

            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .startsWith(new String(whole, 0, length, StandardCharsets.ISO_8859_1));
            open(file).close();
            assertThat(lines)
                    .isEqualTo(Stream.concat(kept.lines(), Stream.of("new", "newer"))
                            .toList());
        }
    }

    @Test
    void a_line_that_is_too_long_is_skipped_and_stays() throws Exception {
        Path file = temp.resolve("lines");
        String text = "a\n" + "x".repeat(LineFile.LONGEST + 1) + "\nb\n" + "y".repeat(LineFile.LONGEST) + "\n";
        Files.writeString(file, text);
        try (LineFile opened = open(file)) {
            assertThat(lines).hasSize(3).startsWith("a", "b");
            assertThatThrownBy(() -> opened.append("z".repeat(LineFile.LONGEST)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> opened.append("two\nlines")).isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(file).content().isEqualTo(text);
    }

    @Test
    void one_open_file_keeps_others_out() {
        Path file = temp.resolve("lines");
        LineFile first = open(file);

        System.gc(); // a lock that nothing refers to would be forgotten
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in use");

        first.close();
        first.close();
        open(file).close();
    }

    @Test
    void what_cannot_be_opened_is_named() throws Exception {
        assertThatThrownBy(() -> open(temp))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is no file");
        assertThatThrownBy(() -> open(temp.resolve("no/lines")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no/lines");
    }

    @Test
    void an_interrupted_thread_can_append() {
        Path file = temp.resolve("lines");
        try (LineFile opened = open(file)) {
            Thread.currentThread().interrupt();
            opened.append("one");
            opened.append("two");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        open(file).close();

        assertThat(lines).containsExactly("one", "two");
    }

    /** Opens a file and ends, with 3 if another process has it open. */
    static final class Opener {
        public static void main(String[] arguments) {
            try {
                LineFile.open(Path.of(arguments[0]), _ -> {}).close();
            } catch (IllegalStateException e) {
                System.exit(3);
            }
        }
    }

    private static int openInAnotherProcess(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opener.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void an_attempt_that_is_refused_does_not_let_other_processes_in() throws Exception {
        Path file = temp.resolve("lines");
        Path link = Files.createSymbolicLink(temp.resolve("link"), file);
        LineFile first = open(file);
        assertThat(openInAnotherProcess(file)).isEqualTo(3);

        assertThatThrownBy(() -> open(file)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> open(link)).isInstanceOf(IllegalStateException.class);

        assertThat(openInAnotherProcess(file)).isEqualTo(3);
        first.close();
        assertThat(openInAnotherProcess(file)).isZero();
    }
}
