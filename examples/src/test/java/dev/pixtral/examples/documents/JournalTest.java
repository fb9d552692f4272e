package dev.pixtral.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Receipt RECEIPT = new Receipt("Café \"Süd\"\n", "01.02.2025", 5.0);
    private static final Card CARD = new Card("Ann Lee", null);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write_a_journal() throws IOException {
        file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, "m")) {
            add(journal, "a.png", RECEIPT);
            add(journal, "b.png", CARD);
        }
    }

    private static void add(Journal journal, String name, Document document) throws IOException {
        journal.add(new Outcome.Done(name, "hash of " + name, document, false));
    }

    @Test
    void should_remember_documents_by_file_picture_and_model() throws IOException {
        try (Journal journal = Journal.open(file, "m")) {
            assertThat(journal.find("a.png", "hash of a.png")).contains(RECEIPT);
            assertThat(journal.find("b.png", "hash of b.png")).contains(CARD);
            assertThat(journal.find("a.png", "hash of b.png")).isEmpty();
            assertThat(journal.find("c.png", "hash of a.png")).isEmpty();
            assertThat(journal.damaged()).isZero();
        }
        try (Journal other = Journal.open(file, "another")) {
            assertThat(other.find("a.png", "hash of a.png")).isEmpty();
        }
    }

    @Test
    void should_continue_after_a_line_that_was_cut_off_anywhere() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int firstLine = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\n') + 1; // in bytes
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (Journal journal = Journal.open(file, "m")) {
                assertThat(journal.find("a.png", "hash of a.png").isPresent()).isEqualTo(length >= firstLine);
                assertThat(journal.find("b.png", "hash of b.png").isPresent()).isEqualTo(length == whole.length);
                add(journal, "c.png", CARD);
            }
            try (Journal journal = Journal.open(file, "m")) {
                assertThat(journal.find("c.png", "hash of c.png")).contains(CARD);
                assertThat(journal.damaged()).isZero();
            }
        }
    }

    @Test
    void should_count_lines_that_make_no_sense_and_keep_the_others() throws IOException {
        Files.writeString(file, "nonsense\n{\"model\":\"m\",\"kind\":\"poem\"}\n" + Files.readString(file));

        try (Journal journal = Journal.open(file, "m")) {
            assertThat(journal.damaged()).isEqualTo(2);
            assertThat(journal.find("b.png", "hash of b.png")).contains(CARD);
        }
    }

    @Test
    void should_have_one_writer() throws IOException {
        try (Journal journal = Journal.open(file, "m")) {
            assertThatThrownBy(() -> Journal.open(file, "m"))
                    .hasMessage("another run is writing to " + folder.toAbsolutePath());
            add(journal, "c.png", CARD);
        }
    }
}
