package dev.pixtral.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.examples.Programs;
import dev.pixtral.examples.start.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed at any point, and the run after it. */
@Timeout(600)
class ResumeTest {
    private static final int PICTURES = 6;
    private static final int ROUNDS = Math.min(Integer.getInteger("pixtral.test.rounds", 2), 20);
    private static final long SEED = Long.getLong("pixtral.test.seed", 15L);
    private static final List<String> RESULTS = List.of("documents.jsonl", "receipts.csv", "cards.csv");

    @TempDir
    private static Path temporary;

    private static Path folder;

    /** What a run writes that nothing disturbs. */
    private static Path whole;

    @BeforeAll
    static void run_undisturbed() throws IOException {
        folder = Files.createDirectory(temporary.resolve("in"));
        for (int i = 1; i <= PICTURES; i++) {
            String name = "document-%02d.png".formatted(i);
            Files.copy(Path.of("documents", name), folder.resolve(name));
        }
        whole = temporary.resolve("whole");
        assertThat(run(whole)).startsWith(PICTURES + " read, 0 known");
    }

    @Test
    void should_write_the_same_files_after_a_halt_at_any_request() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            String request = String.valueOf(1 + random.nextInt(2 * PICTURES));
            Path out = temporary.resolve("round %d until %s".formatted(round, request));

            halt(out, request);

            continues(out);
        }
    }

    /** One file is new, the next one is being written. */
    @Test
    void should_write_the_same_files_after_a_halt_between_them() throws Exception {
        Path out = Files.createDirectory(temporary.resolve("out"));
        Path part = out.resolve("receipts.csv.part");
        assertThat(new ProcessBuilder("mkfifo", part.toString()).start().waitFor())
                .isZero(); // to open a pipe that nobody reads waits

        halt(out, "documents.jsonl");

        assertThat(out.resolve("receipts.csv")).doesNotExist();
        Files.delete(part);
        Files.writeString(part, "file,sto");
        continues(out);
    }

    private void halt(Path out, String point) throws Exception {
        Programs.Ended halted =
                Programs.run(temporary, HaltedDocuments.class, folder.toString(), out.toString(), point);
        assertThat(halted.status()).as(halted.output()).isEqualTo(HaltedDocuments.HALTED);
    }

    private void continues(Path out) throws IOException {
        long known = Files.readString(out.resolve("journal.jsonl"))
                .chars()
                .filter(c -> c == '\n')
                .count();

        assertThat(run(out))
                .as("%s; -Dpixtral.test.seed=%d", out, SEED)
                .startsWith("%d read, %d known".formatted(PICTURES - known, known));
        for (String name : RESULTS) {
            assertThat(out.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
        }
        assertThat(out).isDirectoryNotContaining("glob:**.part");
    }

    private static String run(Path out) {
        return Programs.output(
                args -> assertThat(Example.run(new Documents(), args)).isZero(),
                folder.toString(),
                "--out",
                out.toString());
    }
}
