package dev.pixtral.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.examples.Programs;
import dev.pixtral.examples.start.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command in this JVM, with the embedded model. What it prints for the whole folder is in README.md. */
@Timeout(300)
class DocumentsTest {
    private static final Path PICTURES = Path.of("documents");

    @TempDir
    private Path temporary;

    private Path folder;
    private Path out;

    @BeforeEach
    void copy_pictures() throws IOException {
        folder = Files.createDirectories(temporary.resolve("in box/sub")).getParent();
        out = temporary.resolve("made/by it");
        Files.copy(PICTURES.resolve("document-01.png"), folder.resolve("receipt.png"));
        Files.copy(PICTURES.resolve("document-02.png"), folder.resolve("sub/card.PNG"));
    }

    private record Ended(int status, String output) {}

    private Ended run(String... options) {
        String[] args = new String[options.length + 3];
        args[0] = folder.toString();
        args[1] = "--out";
        args[2] = out.toString();
        System.arraycopy(options, 0, args, 3, options.length);
        AtomicInteger status = new AtomicInteger();
        String output = Programs.output(ignored -> status.set(Example.run(new Documents(), args)));
        return new Ended(status.get(), output);
    }

    @Test
    void should_write_json_lines_and_csv() throws IOException {
        Ended ended = run();

        assertThat(ended).isEqualTo(new Ended(0, "2 read, 0 known from an earlier run, 0 failed\n"));
        assertThat(out.resolve("documents.jsonl")).hasContent("""
                        {"file":"receipt.png","kind":"receipt","store":"Quick Kitchen","date":"03.07.2030","total":54.96}
                        {"file":"sub/card.PNG","kind":"card","name":"Julia Lopez","birth_date":"22.04.2010"}""");
        assertThat(Files.readString(out.resolve("receipts.csv")))
                .isEqualTo("file,store,date,total\r\nreceipt.png,Quick Kitchen,03.07.2030,54.96\r\n");
        assertThat(Files.readString(out.resolve("cards.csv")))
                .isEqualTo("file,name,birth_date\r\nsub/card.PNG,Julia Lopez,22.04.2010\r\n");
        assertThat(out).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void should_read_only_what_is_new_or_changed_and_forget_what_is_gone() throws IOException {
        run();
        Files.copy(PICTURES.resolve("document-04.png"), folder.resolve("new.png"));
        Files.delete(folder.resolve("receipt.png"));

        assertThat(run().output()).startsWith("1 read, 1 known from an earlier run");
        assertThat(out.resolve("documents.jsonl"))
                .content()
                .contains("\"new.png\"", "\"sub/card.PNG\"")
                .doesNotContain("receipt.png");

        assertThat(run("--quantize", "q8").output()).startsWith("2 read, 0 known"); // another model may read more
    }

    @Test
    void should_list_pictures_that_fail_and_read_the_others() throws IOException {
        Files.writeString(folder.resolve("letter.png"), "Dear Sir or Madam");
        Files.writeString(folder.resolve("two\nlines.png"), "Dear Sir or Madam");
        byte[] picture = Files.readAllBytes(PICTURES.resolve("document-03.png"));
        Files.write(folder.resolve("half.png"), java.util.Arrays.copyOf(picture, picture.length / 2));
        Files.createFile(folder.resolve("empty.jpg"));
        Files.createDirectory(folder.resolve("folder.gif"));
        Files.copy(Path.of("images/dog.png"), folder.resolve("dog.png"));
        Files.createSymbolicLink(folder.resolve("gone.png"), Path.of("nowhere"));
        Files.createSymbolicLink(folder.resolve("device.png"), Path.of("/dev/zero"));
        HugePicture.write(folder.resolve("huge.png"));

        Ended ended = run();

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("2 read, 0 known from an earlier run, 8 failed"),
                        line -> assertThat(line).isEqualTo("Failed:"),
                        line -> assertThat(line).isEqualTo("  device.png: not a file"),
                        line -> assertThat(line)
                                .isEqualTo("  dog.png: neither a receipt nor a card; the model says: This is a dog."),
                        line -> assertThat(line).isEqualTo("  empty.jpg: empty"),
                        line -> assertThat(line).startsWith("  gone.png: ").endsWith("gone.png does not exist"),
                        line -> assertThat(line).startsWith("  half.png: "),
                        line -> assertThat(line).startsWith("  huge.png: ").contains("pixels"),
                        line -> assertThat(line).startsWith("  letter.png: ").contains("is a text file, not a picture"),
                        line -> assertThat(line).startsWith("  two\\nlines.png: "));
        assertThat(out.resolve("documents.jsonl")).content().hasLineCount(2);
    }

    @Test
    void should_print_the_summary_as_json() throws IOException {
        Files.writeString(folder.resolve("letter.png"), "Dear Sir or Madam");
        Files.writeString(
                folder.resolve("expected.jsonl"),
                "{\"file\":\"receipt.png\",\"kind\":\"receipt\",\"store\":\"Quick Kitchen\",\"total\":1}\n");

        Ended ended = run("--json");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .startsWith("{\"read\":2,\"reused\":0,\"failed\":[{\"file\":\"letter.png\",\"error\":\"")
                .contains("\"kind\":{\"right\":1,\"of\":1}", "\"receipt.store\":{\"right\":1,\"of\":1}")
                .contains("\"receipt.total\":{\"right\":0,\"of\":1}")
                .endsWith("}\n");
    }
}
