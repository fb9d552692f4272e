package dev.pixtral.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pixtral.examples.start.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stops the whole run: one sentence on standard error, and an exit status. */
@Timeout(300)
class DocumentsRefusalsTest {
    @TempDir
    private Path temporary;

    private Path folder;
    private Path out;

    @BeforeEach
    void copy_a_picture() throws IOException {
        folder = Files.createDirectory(temporary.resolve("in"));
        out = Files.createDirectory(temporary.resolve("out"));
        Files.copy(Path.of("documents/document-01.png"), folder.resolve("receipt.png"));
    }

    /** Runs the command and returns the last line on standard error. */
    private static String error(int status, Object... args) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            String[] words = java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new);
            assertThat(Example.run(new Documents(), words)).isEqualTo(status);
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().reduce("", (first, second) -> second);
    }

    @Test
    void should_say_that_there_is_no_folder_or_nothing_in_it() throws IOException {
        assertThat(error(1, temporary.resolve("none"))).isEqualTo(temporary.resolve("none") + " does not exist");
        assertThat(error(1, folder.resolve("receipt.png")))
                .isEqualTo(folder.resolve("receipt.png") + " is not a folder");
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        Files.writeString(empty.resolve("letter.txt"), "Dear Sir or Madam");
        assertThat(error(1, empty)).isEqualTo(empty + " contains no pictures (PNG, JPEG, GIF, BMP, WebP or TIFF)");
    }

    @Test
    void should_refuse_wrong_options_as_wrong_usage() {
        assertThat(error(2)).isNotEmpty();
        assertThat(error(2, folder, "--parallel", "0", "--out", out)).isNotEmpty();
        assertThat(error(2, folder, "--parallel", "100000", "--out", out)).isNotEmpty();
    }

    @Test
    void should_keep_the_results_if_the_model_cannot_be_used() throws IOException {
        assertThat(error(0, folder, "--out", out)).endsWith("receipt.png");
        String results = Files.readString(out.resolve("documents.jsonl"));

        assertThat(error(1, folder, "--out", out, "--model", "/none"))
                .isEqualTo("/none: no such folder; give the folder of a checkpoint, or a GGUF file");

        assertThat(out.resolve("documents.jsonl")).hasContent(results);
    }

    @Test
    void should_say_where_it_cannot_write() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThat(error(1, folder, "--out", file)).isEqualTo(file + " already exists, and is not a folder");
        assertThat(error(1, folder, "--out", "/proc/results")).startsWith("/proc");
    }

    @Test
    void should_say_that_the_answers_are_none_before_anything_is_read() throws IOException {
        Files.writeString(folder.resolve("expected.jsonl"), "?\n");

        assertThat(error(1, folder, "--out", out)).contains("expected.jsonl, line 1: a JSON object");
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void should_stop_at_once_without_a_model_and_leave_the_results() throws IOException {
        assertThat(error(0, folder, "--out", out)).isEqualTo("1 of 1: receipt.png");
        String results = Files.readString(out.resolve("documents.jsonl"));
        Files.copy(folder.resolve("receipt.png"), folder.resolve("copy.png"));

        assertThat(error(1, folder, "--out", out, "--model", "/none"))
                .isEqualTo("/none: no such folder; give the folder of a checkpoint, or a GGUF file");
        assertThat(out.resolve("documents.jsonl")).hasContent(results);
    }

    @Test
    void should_say_that_the_disk_is_full() throws IOException {
        Path full = Path.of("/dev/full");
        assumeThat(full).as("a device that is always full").exists();
        Path journal = Files.createSymbolicLink(out.resolve("journal.jsonl"), full);

        assertThat(error(1, folder, "--out", out)).isEqualTo(journal + " cannot be written: No space left on device");

        Files.delete(journal);
        Path results = out.resolve("documents.jsonl");
        Files.createSymbolicLink(out.resolve("documents.jsonl.part"), full);
        assertThat(error(1, folder, "--out", out)).isEqualTo(results + " cannot be written: No space left on device");
        assertThat(out).isDirectoryNotContaining("glob:**documents.jsonl*");

        // there is space again: what was read until then is not read again
        assertThat(error(0, folder, "--out", out)).endsWith("receipt.png (known)");
        assertThat(results).exists();
    }
}
