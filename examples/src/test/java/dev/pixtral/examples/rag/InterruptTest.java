package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while an index is filled. */
@Timeout(300)
class InterruptTest {
    @TempDir
    private Path folder;

    @Test
    void should_keep_what_is_done_and_go_on_from_there() throws Exception {
        assumeThat(Path.of("/bin/kill")).as("signals").exists();
        Path store = folder.resolve("index.json");
        Path corpus = Command.CORPUS.resolve("corpus");
        Path captions = folder.resolve("index.state/captions.jsonl");
        Path output = folder.resolve("output.txt");
        Process indexing = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Rag.class.getName(),
                        "index",
                        corpus.toString(),
                        "--store",
                        store.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            Eventually.until("two captions", () -> !indexing.isAlive() || lines(captions) >= 2);
            new ProcessBuilder("/bin/kill", "-INT", Long.toString(indexing.pid()))
                    .start()
                    .waitFor();
            assertThat(indexing.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            indexing.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains("Stopped. What is done is kept; run the same command to go on.");
        assertThat(indexing.exitValue()).isEqualTo(130);
        int done = lines(captions);

        Command resumed = Command.rag("index", corpus, "--store", store, "--json");

        JsonNode report = new ObjectMapper().readTree(resumed.out());
        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(report.get("reused").asInt()).isGreaterThanOrEqualTo(done);
        assertThat(report.get("captioned").asInt() + report.get("reused").asInt())
                .isEqualTo(42);
        assertThat(report.get("captioned").asInt()).isGreaterThan(0);
    }

    private static int lines(Path file) {
        try {
            return Files.exists(file) ? (int) Files.readString(file).lines().count() : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
