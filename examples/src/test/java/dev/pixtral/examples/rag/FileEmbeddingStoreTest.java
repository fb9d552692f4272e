package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.pixtral.testing.Eventually;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class FileEmbeddingStoreTest {
    @TempDir
    private Path folder;

    @Test
    void should_find_entries_after_a_restart() {
        Path file = folder.resolve("new/index.json");
        try (FileEmbeddingStore store = FileEmbeddingStore.open(file)) {
            add(store, "a", "one", 1, 0);
            add(store, "b", "two", 0, 1);
        }

        assertThat(texts(FileEmbeddingStore.open(file))).containsExactly("two", "one");
    }

    @Test
    void should_replace_an_entry_with_the_same_id() {
        FileEmbeddingStore store = FileEmbeddingStore.open(folder.resolve("index.json"));
        add(store, "a", "old", 0, 1);
        add(store, "a", "new", 0, 1);

        assertThat(texts(store)).containsExactly("new");
        assertThatThrownBy(() -> store.addAll(
                        List.of("b", "b"),
                        List.of(vector(1, 0), vector(1, 0)),
                        List.of(TextSegment.from("x"), TextSegment.from("y"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_forget_removed_entries() {
        Path file = folder.resolve("index.json");
        try (FileEmbeddingStore store = FileEmbeddingStore.open(file)) {
            add(store, "a", "one", 1, 0);
            add(store, "b", "two", 0, 1);
            store.save();
            store.removeAll(List.of("b"));
        }

        assertThat(texts(FileEmbeddingStore.open(file))).containsExactly("one");
    }

    @Test
    void should_say_what_to_do_about_a_damaged_file() throws IOException {
        Path file = Files.writeString(folder.resolve("index.json"), "{\"entries\": [{\"id");

        assertThatThrownBy(() -> FileEmbeddingStore.open(file))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("index.json is not an index or is damaged")
                .hasMessageContaining("rag index FOLDER");
    }

    @Test
    void should_keep_the_old_file_when_the_disk_is_full() throws IOException {
        assumeThat(Path.of("/dev/full")).as("a device that is always full").exists();
        Path file = folder.resolve("index.json");
        FileEmbeddingStore store = FileEmbeddingStore.open(file);
        add(store, "a", "one", 1, 0);
        store.save();
        add(store, "b", "two", 0, 1);
        Files.createSymbolicLink(folder.resolve("index.json.part"), Path.of("/dev/full"));

        assertThatThrownBy(store::save)
                .isInstanceOf(RagException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("The index is as it was before");
        assertThat(texts(FileEmbeddingStore.open(file))).containsExactly("one");

        store.close();

        assertThat(texts(FileEmbeddingStore.open(file))).containsExactly("two", "one");
    }

    @Test
    void should_survive_a_kill_at_any_point() throws Exception {
        Path file = folder.resolve("index.json");
        Random random = new Random(15);
        int least = 0;
        for (int kill = 0; kill < 6; kill++) {
            Process saver = start(Saver.class, file.toString());
            try {
                int before = least;
                Eventually.until("the next save", () -> !saver.isAlive() || size(file) > before);
                Thread.sleep(random.nextInt(25));
            } finally {
                saver.destroyForcibly();
                assertThat(saver.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(saver.exitValue()).as("killed, not failed").isNotEqualTo(3);
            int now = size(file);
            assertThat(now).as("entries after kill %d", kill).isGreaterThan(least);
            least = now;
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).isSubsetOf("index.json", "index.json.part");
        }
    }

    /** Adds entries and saves after each of them, until it is killed. */
    static final class Saver {
        public static void main(String[] args) {
            try (FileEmbeddingStore store = FileEmbeddingStore.open(Path.of(args[0]))) {
                for (int i = store.size(); i < 100_000; i++) {
                    add(store, "id" + i, "text " + i, i, 1);
                    store.save();
                }
            } catch (RuntimeException e) {
                System.exit(3);
            }
        }
    }

    /** Reads the file while another process writes it; fails if it is not complete. */
    private static int size(Path file) {
        return FileEmbeddingStore.open(file).size();
    }

    private static Process start(Class<?> program, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(new File(File.separatorChar == '/' ? "/dev/null" : "NUL")))
                .start();
    }

    private static void add(FileEmbeddingStore store, String id, String text, float x, float y) {
        store.addAll(List.of(id), List.of(vector(x, y)), List.of(TextSegment.from(text)));
    }

    private static Embedding vector(float x, float y) {
        return Embedding.from(new float[] {x, y});
    }

    /** All texts, those near to (0, 1) first. */
    private static List<String> texts(FileEmbeddingStore store) {
        return store
                .search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(vector(0, 1))
                        .maxResults(10)
                        .build())
                .matches()
                .stream()
                .map(match -> match.embedded().text())
                .toList();
    }
}
