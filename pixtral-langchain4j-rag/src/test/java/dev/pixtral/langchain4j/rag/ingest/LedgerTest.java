package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final PictureEntry BEGUN =
            new PictureEntry("/a", "id1", "x.png", 3, "1,2,3,4", "0".repeat(64), 2, null);
    private static final PictureEntry DONE = BEGUN.done(5, "print");
    private static final PictureEntry OTHER =
            new PictureEntry("/b", "id1", "y.png", null, null, "1".repeat(64), 1, "print");

    @TempDir
    Path temp;

    private Path file() {
        return temp.resolve("ledger.jsonl");
    }

    @Test
    void the_last_line_of_a_picture_counts() {
        try (Ledger ledger = Ledger.open(file())) {
            ledger.put(List.of(BEGUN, OTHER));
            assertThat(ledger.isShared(BEGUN)).isTrue();
        }
        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.of("/a")).containsExactly(BEGUN);
            assertThat(ledger.of("/b")).containsExactly(OTHER);
            ledger.put(List.of(DONE));
            ledger.remove(List.of(OTHER));
        }
        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.all()).containsExactly(DONE);
            assertThat(ledger.find("/a", "id1")).isEqualTo(DONE);
            assertThat(ledger.find("/b", "id1")).isNull();
            assertThat(ledger.isShared(DONE)).isFalse();
        }
    }

    @Test
    void a_file_that_is_mostly_history_is_written_anew() throws Exception {
        try (Ledger ledger = Ledger.open(file())) {
            for (int i = 0; i < 12; i++) {
                ledger.put(java.util.Collections.nCopies(100, i % 2 == 0 ? BEGUN : DONE));
            }
            ledger.put(List.of(OTHER));
        }
        assertThat(Files.readAllLines(file())).hasSize(1_201);
        Files.writeString(temp.resolve("ledger.jsonl.new"), "left by a kill");

        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.all()).containsExactlyInAnyOrder(DONE, OTHER);
            ledger.remove(List.of(OTHER));
        }

        assertThat(Files.readAllLines(file())).hasSize(3);
        assertThat(temp.resolve("ledger.jsonl.new")).doesNotExist();
        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.all()).containsExactly(DONE);
        }
    }

    @Test
    void damaged_lines_are_left_out() throws Exception {
        try (Ledger ledger = Ledger.open(file())) {
            ledger.put(List.of(DONE, OTHER));
        }
        Files.writeString(
                file(), "\0\0\0\n[1]\nnull\n{\"root\": \"/a\", \"id\": \"id2\"}\n", StandardOpenOption.APPEND);

        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.all()).containsExactlyInAnyOrder(DONE, OTHER);
        }
        assertThat(Files.readAllLines(file())).hasSize(2);
    }

    @Test
    void lines_with_impossible_numbers_are_damaged() throws Exception {
        try (Ledger ledger = Ledger.open(file())) {
            ledger.put(List.of(DONE));
        }
        String line = "{\"root\":\"/a\",\"id\":\"x%s\",\"file\":\"f\",\"sha256\":\"s\",\"segments\":%s}\n";
        for (String segments : List.of("-1", "2000000000", "1e300", "\"many\"", "99999999999")) {
            Files.writeString(file(), line.formatted(segments.hashCode(), segments), StandardOpenOption.APPEND);
        }

        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.all()).containsExactly(DONE);
        }
    }
}
